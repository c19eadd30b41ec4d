"""The light of a place: how a sprite is tinted so that it belongs to its backdrop."""

from dataclasses import dataclass

from cliffhanger.animatic.color import Color


@dataclass(frozen=True, slots=True)
class Light:
    """Colours of the light at a place and time, RGB in [0, 255].

    Attributes:
        ambient: Multiplied into everything that stands there.
        key: The wash from the key light's side.
        rim: The edge light from behind.
        side: -1 when the key comes from the viewer's left, 1 from the right.
    """

    ambient: Color
    key: Color
    rim: Color
    side: int = -1
