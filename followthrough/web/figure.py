"""A figure: drawn twice, for a wide page and for a narrow one, of which the style sheet shows the one that fits."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True)
class Frame:
    """The measures of one drawing in its own units: what is told stands between `left` and `right`, `top` and `bottom`.

    `every` so many steps have a figure below where there are many.
    """

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    every: int = 1

    def y(self, part: float) -> float:
        """How far down a part of the way from the bottom (0) to the top (1) stands."""
        return round(self.bottom - (self.bottom - self.top) * part, 1)


@dataclass(frozen=True)
class Drawing:
    """One drawing with all its shapes."""

    frame: Frame
    shapes: SafeString


SomeFrame = TypeVar("SomeFrame", bound=Frame)


def drawn(wide: SomeFrame, narrow: SomeFrame, shapes: Callable[[SomeFrame], Iterable[str]]) -> tuple[Drawing, Drawing]:
    """Both drawings, with the markup that `shapes` makes for each frame; what people wrote is escaped in it."""
    first, second = (Drawing(frame, mark_safe("".join(shapes(frame)))) for frame in (wide, narrow))
    return first, second
