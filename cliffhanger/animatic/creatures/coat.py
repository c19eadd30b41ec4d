"""The colours of an animal, derived from its look."""

from dataclasses import dataclass

from cliffhanger.animatic.color import Color, ColorLike, darken, lighten, mix, multiply, rgb
from cliffhanger.animatic.sheet import AnimalLook


def luminance(color: ColorLike) -> float:
    """Return the perceived lightness of *color* in [0, 255]."""
    red, green, blue = rgb(color)
    return 0.30 * red + 0.59 * green + 0.11 * blue


@dataclass(frozen=True, slots=True)
class Coat:
    """Colours of fur or feathers, RGB in [0, 255].

    Attributes:
        base: Main colour, lit.
        light: Where the light falls.
        shade: Where it does not.
        patch: Muzzle, chest, markings.
        patch_shade: The same in shadow.
        line: Outline.
        ink: Lines on the face, which must be seen on dark fur too.
        skin: Inside of ears, pads.
        nose: Tip of the nose.
    """

    base: Color
    light: Color
    shade: Color
    patch: Color
    patch_shade: Color
    line: Color
    ink: Color
    skin: Color
    nose: Color


def coat_of(look: AnimalLook, *, has_pink_nose: bool) -> Coat:
    """Return the colours of *look*."""
    base, patch = rgb(look.coat), rgb(look.patch)
    is_dark = luminance(base) < 70
    line = mix(darken(base, 0.68), (60, 24, 20), 0.35)
    on_patch = luminance(patch)
    ink = mix(darken(patch, 0.74), (70, 26, 26), 0.45) if on_patch > 80 else lighten(patch, 0.42)
    return Coat(
        base=base,
        light=lighten(base, 0.20 if is_dark else 0.26),
        shade=darken(base, 0.30) if is_dark else mix(multiply(base, (216, 176, 178)), base, 0.2),
        patch=patch,
        patch_shade=multiply(patch, (226, 204, 206)),
        line=line,
        ink=ink,
        skin=mix((236, 158, 152), base, 0.42 if is_dark else 0.16),
        nose=(226.0, 128.0, 130.0) if has_pink_nose else mix((40, 26, 30), base, 0.08),
    )
