"""A drawing: SVG elements collected in order, with gradients, clips, blur and blend modes.

The art is data: `Drawing.to_svg` gives a document that any SVG editor opens.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from cliffhanger.animatic.color import ColorLike, css


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in drawing units: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """An outline: colour, width in drawing units, opacity."""

    color: ColorLike
    width: float
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a gradient."""

    offset: float
    color: ColorLike
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class GradientId:
    """A gradient defined in a drawing; used as a fill."""

    name: str


Fill = ColorLike | GradientId | None


@dataclass(slots=True)
class Drawing:
    """Shapes in painter's order. Mutable while it is being drawn, then turned into SVG."""

    _elements: list[str] = field(default_factory=list[str])
    _definitions: list[str] = field(default_factory=list[str])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was drawn."""
        return not self._elements

    def linear(
        self, start: tuple[float, float], end: tuple[float, float], *stops: Stop
    ) -> GradientId:
        """Define a linear gradient from *start* to *end* and return it as a fill."""
        attributes = f'x1="{start[0]:.2f}" y1="{start[1]:.2f}" x2="{end[0]:.2f}" y2="{end[1]:.2f}"'
        return self._gradient("linearGradient", attributes, stops)

    def radial(self, center: tuple[float, float], radius: float, *stops: Stop) -> GradientId:
        """Define a radial gradient and return it as a fill."""
        attributes = f'cx="{center[0]:.2f}" cy="{center[1]:.2f}" r="{radius:.2f}"'
        return self._gradient("radialGradient", attributes, stops)

    def fade(
        self, start: tuple[float, float], end: tuple[float, float], *colors: ColorLike
    ) -> GradientId:
        """Define a linear gradient of evenly spaced opaque *colors*."""
        last = max(1, len(colors) - 1)
        stops = (Stop(index / last, color) for index, color in enumerate(colors))
        return self.linear(start, end, *stops)

    def path(  # noqa: PLR0913  one shape has this many independent paints
        self,
        data: str,
        fill: Fill = None,
        *,
        stroke: Stroke | None = None,
        opacity: float = 1.0,
        blur: float = 0.0,
        blend: str = "",
        even_odd: bool = False,
    ) -> None:
        """Draw path *data*; *blur* is a standard deviation, *blend* a CSS mix-blend-mode."""
        rule = ' fill-rule="evenodd"' if even_odd else ""
        paint = self._paint(fill, stroke, opacity=opacity, blur=blur, blend=blend)
        self._elements.append(f'<path d="{data}"{rule}{paint}/>')

    def oval(  # noqa: PLR0913
        self,
        center: tuple[float, float],
        radii: tuple[float, float],
        fill: Fill = None,
        *,
        stroke: Stroke | None = None,
        opacity: float = 1.0,
        blur: float = 0.0,
        blend: str = "",
    ) -> None:
        """Draw an ellipse."""
        paint = self._paint(fill, stroke, opacity=opacity, blur=blur, blend=blend)
        shape = f'cx="{center[0]:.2f}" cy="{center[1]:.2f}" rx="{radii[0]:.2f}" ry="{radii[1]:.2f}"'
        self._elements.append(f"<ellipse {shape}{paint}/>")

    def rect(  # noqa: PLR0913
        self,
        box: Box,
        fill: Fill = None,
        *,
        radius: float = 0.0,
        stroke: Stroke | None = None,
        opacity: float = 1.0,
        blur: float = 0.0,
        blend: str = "",
    ) -> None:
        """Draw a rectangle, its corners rounded by *radius*."""
        paint = self._paint(fill, stroke, opacity=opacity, blur=blur, blend=blend)
        shape = f'x="{box.x:.2f}" y="{box.y:.2f}" width="{box.width:.2f}" height="{box.height:.2f}"'
        self._elements.append(f'<rect {shape} rx="{radius:.2f}"{paint}/>')

    def line(self, start: tuple[float, float], end: tuple[float, float], stroke: Stroke) -> None:
        """Draw a straight line."""
        self.path(f"M {start[0]:.2f} {start[1]:.2f} L {end[0]:.2f} {end[1]:.2f}", stroke=stroke)

    def glow(  # noqa: PLR0913
        self,
        center: tuple[float, float],
        radii: tuple[float, float],
        color: ColorLike,
        opacity: float,
        *,
        blend: str = "",
        core: float = 0.0,
    ) -> None:
        """Draw a soft light that fades to nothing at *radii*; *core* is its solid part."""
        middle = core + (1 - core) * 0.45
        stops = (
            Stop(0.0, color, opacity),
            Stop(core, color, opacity),
            Stop(middle, color, opacity * 0.45),
            Stop(1.0, color, 0.0),
        )
        gradient = self.radial((0.0, 0.0), radii[0], *stops)
        squash = radii[1] / radii[0]
        transform = f"translate({center[0]:.2f} {center[1]:.2f}) scale(1 {squash:.4f})"
        with self.group(transform=transform, blend=blend):
            self.oval((0.0, 0.0), (radii[0], radii[0]), gradient)

    @contextmanager
    def group(
        self, *, transform: str = "", opacity: float = 1.0, blend: str = "", blur: float = 0.0
    ) -> Generator[None]:
        """Draw what follows inside one group, composited as a whole."""
        attributes = f' transform="{transform}"' if transform else ""
        attributes += f' opacity="{opacity:.3f}"' if opacity < 1.0 else ""
        attributes += f' style="mix-blend-mode:{blend}"' if blend else ""
        attributes += f' filter="url(#{self._blur(blur)})"' if blur > 0.0 else ""
        self._elements.append(f"<g{attributes}>")
        yield
        self._elements.append("</g>")

    @contextmanager
    def clip(self, *paths: str, even_odd: bool = False) -> Generator[None]:
        """Draw what follows only inside the union of *paths*."""
        name = self._name("c")
        rule = ' clip-rule="evenodd"' if even_odd else ""
        inner = "".join(f'<path d="{data}"{rule}/>' for data in paths)
        self._definitions.append(f'<clipPath id="{name}">{inner}</clipPath>')
        self._elements.append(f'<g clip-path="url(#{name})">')
        yield
        self._elements.append("</g>")

    def to_svg(self, box: Box, *, width_px: int, height_px: int) -> str:
        """Return the SVG document that shows *box* at that size in pixels."""
        view = f"{box.x:.3f} {box.y:.3f} {box.width:.3f} {box.height:.3f}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" '
            f'width="{width_px}" height="{height_px}" preserveAspectRatio="none">'
            f"<defs>{''.join(self._definitions)}</defs>{''.join(self._elements)}</svg>"
        )

    def _name(self, prefix: str) -> str:
        return f"{prefix}{len(self._definitions)}"

    def _gradient(self, tag: str, attributes: str, stops: Sequence[Stop]) -> GradientId:
        name = self._name("g")
        inner = "".join(
            f'<stop offset="{stop.offset:.4f}" stop-color="{css(stop.color)}"'
            f' stop-opacity="{stop.opacity:.4f}"/>'
            for stop in stops
        )
        self._definitions.append(
            f'<{tag} id="{name}" gradientUnits="userSpaceOnUse" {attributes}>{inner}</{tag}>'
        )
        return GradientId(name)

    def _blur(self, deviation: float) -> str:
        name = self._name("b")
        self._definitions.append(
            f'<filter id="{name}" x="-60%" y="-60%" width="220%" height="220%">'
            f'<feGaussianBlur stdDeviation="{deviation:.2f}"/></filter>'
        )
        return name

    def _paint(
        self, fill: Fill, stroke: Stroke | None, *, opacity: float, blur: float, blend: str
    ) -> str:
        has_both = fill is not None and stroke is not None
        # opacity on a shape costs a layer of its own; one paint can carry it for nothing
        own = 1.0 if has_both else opacity
        if fill is None:
            parts = ' fill="none"'
        elif isinstance(fill, GradientId):
            parts = f' fill="url(#{fill.name})"'
        else:
            parts = f' fill="{css(fill)}"'
        if stroke is not None:
            parts += (
                f' stroke="{css(stroke.color)}" stroke-width="{stroke.width:.2f}"'
                f' stroke-opacity="{stroke.opacity * own:.3f}"'
                ' stroke-linecap="round" stroke-linejoin="round"'
            )
        parts += f' fill-opacity="{own:.3f}"' if fill is not None and own < 1.0 else ""
        parts += f' opacity="{opacity:.3f}"' if has_both and opacity < 1.0 else ""
        parts += f' filter="url(#{self._blur(blur)})"' if blur > 0.0 else ""
        parts += f' style="mix-blend-mode:{blend}"' if blend else ""
        return parts
