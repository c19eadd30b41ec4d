"""Which clothes an outfit means: what is drawn on the body and what the sleeves are."""

from collections.abc import Callable

from cliffhanger.animatic.color import lighten
from cliffhanger.animatic.human.arms import Sleeve
from cliffhanger.animatic.human.outfit_silk import IVORY, draw_hanfu, draw_qipao
from cliffhanger.animatic.human.outfit_soft import (
    draw_apron,
    draw_blouse,
    draw_bow,
    draw_dress,
    draw_hoodie,
    draw_tee,
    draw_turtleneck,
)
from cliffhanger.animatic.human.outfit_tailored import (
    SHIRT,
    draw_coat,
    draw_scrubs,
    draw_suit,
    draw_tie,
    draw_uniform,
)
from cliffhanger.animatic.human.stance import Stance
from cliffhanger.animatic.sheet import Accessory, Outfit
from cliffhanger.animatic.svg import Drawing, Stop, Stroke

_CLOTHES: dict[Outfit, Callable[[Drawing, Stance], None]] = {
    Outfit.SUIT: draw_suit,
    Outfit.BLOUSE: draw_blouse,
    Outfit.DRESS: draw_dress,
    Outfit.HOODIE: draw_hoodie,
    Outfit.COAT: draw_coat,
    Outfit.HANFU: draw_hanfu,
    Outfit.TURTLENECK: draw_turtleneck,
    Outfit.TEE: draw_tee,
    Outfit.SCRUBS: draw_scrubs,
    Outfit.QIPAO: draw_qipao,
    Outfit.UNIFORM: draw_uniform,
    Outfit.APRON: draw_apron,
}
_SLEEVES: dict[Outfit, Sleeve] = {
    Outfit.SUIT: Sleeve(cuff=SHIRT, ease=1.04),
    Outfit.HOODIE: Sleeve(ease=1.12),
    Outfit.COAT: Sleeve(ease=1.14, bell=2.0),
    Outfit.HANFU: Sleeve(ease=1.2, bell=26.0, cuff=IVORY),
    Outfit.TEE: Sleeve(coverage=0.34, ease=1.1),
    Outfit.DRESS: Sleeve(coverage=0.24, ease=1.0),
    Outfit.QIPAO: Sleeve(coverage=0.26, ease=0.96),
    Outfit.SCRUBS: Sleeve(ease=1.1, bell=3.0),
    Outfit.APRON: Sleeve(coverage=0.48, ease=1.06),
}
_WITH_TIE_OF_THEIR_OWN = (Outfit.SUIT, Outfit.UNIFORM, Outfit.COAT)


def sleeve_of(stance: Stance) -> Sleeve:
    """Return how the arms are dressed."""
    outfit = stance.figure.look.outfit
    if outfit is Outfit.BLOUSE:
        return Sleeve(cuff=lighten(stance.figure.tones.cloth, 0.3))
    return _SLEEVES.get(outfit, Sleeve())


def draw_clothes(art: Drawing, stance: Stance) -> None:
    """Draw everything worn but the sleeves."""
    outfit = stance.figure.look.outfit
    _CLOTHES[outfit](art, stance)
    if stance.figure.has(Accessory.BOW) and outfit is not Outfit.BLOUSE:
        draw_bow(art, stance)
    if stance.figure.has(Accessory.TIE) and outfit not in _WITH_TIE_OF_THEIR_OWN:
        draw_tie(art, stance, stance.figure.tones.trim)
    if stance.figure.has(Accessory.NECKLACE):
        _draw_necklace(art, stance)


def _draw_necklace(art: Drawing, stance: Stance) -> None:
    neck = stance.neck
    chain = stance.path("M", -neck - 15, 172, "Q", 0, 250, neck + 15, 172)
    art.path(chain, stroke=Stroke((238, 216, 160), 2.2))
    x, y = stance.at(0, 214)
    stone = art.radial((x - 1, y - 3), 8, Stop(0, (255, 255, 255)), Stop(1, (120, 170, 220)))
    art.oval((x, y), (5, 7), stone, stroke=Stroke((206, 152, 58), 1.0))
