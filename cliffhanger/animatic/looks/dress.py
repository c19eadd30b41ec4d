"""Other clothes on the same person."""

from cliffhanger.animatic.looks.colors import PAINTS, Material, hue_of
from cliffhanger.animatic.looks.human_words import GARMENTS, ROLES
from cliffhanger.animatic.looks.palette import OUTFIT_COLORS
from cliffhanger.animatic.looks.words import Dice, normalized
from cliffhanger.animatic.sheet import CharacterSheet, HumanLook


def dress(sheet: CharacterSheet, outfit: str) -> CharacterSheet:
    """Return the sheet in the clothes that *outfit* names: face, hair and build stay.

    Words that name nothing the rig can draw leave the clothes as they are; so do people that wear
    none. The same words on the same person always give the same clothes.
    """
    look = sheet.look
    told = normalized(outfit)
    garment = GARMENTS.first(told) or ROLES.first(told)
    hue = hue_of(told, Material.CLOTH)
    if not isinstance(look, HumanLook) or (garment is None and hue is None):
        return sheet
    worn = garment or look.outfit
    primary, secondary = look.primary, look.secondary
    colors = OUTFIT_COLORS.get(worn)
    if worn is not look.outfit and colors:
        primary, secondary = Dice(sheet.seed, 0).pick(f"clothes {told}", colors)
    if hue is not None:
        primary = PAINTS[hue].cloth
    changes = {"outfit": worn, "primary": primary, "secondary": secondary}
    return sheet.model_copy(update={"look": look.model_copy(update=changes)})
