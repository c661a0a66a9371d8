"""Effects by months since the training as a figure: each with its range, beside no effect, wide and narrow."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from django.utils.html import escape
from django.utils.translation import gettext as _

from followthrough.web.figure import Drawing, Frame, drawn

WIDE = Frame("wide", 680, 250, 56, 660, 14, 204, 1)
NARROW = Frame("narrow", 332, 226, 46, 324, 14, 180, 3)
#: From so many months on, only every so many have a figure below.
MANY = 14


class Point(NamedTuple):
    """An effect so many months after the training (before it: below 0), and its range, where that is told."""

    month: int
    value: float
    low: float | None
    high: float | None


Words = Callable[[float], str]


def drawings_of(points: Sequence[Point], words: Words) -> tuple[Drawing, Drawing]:
    """Both drawings of these points, at least one; `words` writes a height of the scale."""
    return drawn(WIDE, NARROW, lambda frame: _shapes(frame, points, words))


class _Scale(NamedTuple):
    """Where months and heights stand in a frame."""

    frame: Frame
    first: int
    last: int
    low: float
    high: float

    def x(self, month: float) -> float:
        width = self.frame.right - self.frame.left
        return round(self.frame.left + (month - self.first + 0.5) * width / (self.last - self.first + 1), 1)

    def y(self, height: float) -> float:
        return self.frame.y((height - self.low) / (self.high - self.low))


def _scale(frame: Frame, points: Sequence[Point]) -> tuple[_Scale, float]:
    """The scale that holds all points, with its step, a round one."""
    ends = [end for point in points for end in (point.value, point.low, point.high) if end is not None]
    low, high = min(0.0, *ends), max(0.0, *ends)
    step = _round_step((high - low) / 4)
    first, last = min(point.month for point in points), max(point.month for point in points)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    return _Scale(frame, first, last, low, high if high > low else low + step), step


def _round_step(about: float) -> float:
    """1, 2 or 5 times a power of ten, not less than `about`."""
    if about <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(about))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= about * (1 - 1e-9))


def _shapes(frame: Frame, points: Sequence[Point], words: Words) -> Iterator[str]:
    scale, step = _scale(frame, points)
    if scale.first < 0:
        end = scale.x(-0.5)
        yield f'<rect class="zone" x="{frame.left}" y="{frame.top}" width="{end - frame.left:.1f}"'
        yield f' height="{frame.bottom - frame.top}"/>'
        yield f'<text class="t-faint" x="{frame.left + 5}" y="{frame.top + 12}">{escape(_("before"))}</text>'
    yield from _grid(scale, step, words)
    for point in points:
        yield from _mark(scale, point)
    yield from _figures(scale)


def _grid(scale: _Scale, step: float, words: Words) -> Iterator[str]:
    frame = scale.frame
    for number in range(round(scale.low / step), round(scale.high / step) + 1):
        y = scale.y(number * step)
        yield f'<path class="{"grid" if number else "axis"}" d="M{frame.left} {y}H{frame.right}"/>'
        yield f'<text class="t-faint" x="{frame.left - 6}" y="{y}" dy="4" text-anchor="end">'
        yield f"{escape(words(number * step))}</text>"


def _mark(scale: _Scale, point: Point) -> Iterator[str]:
    x, y = scale.x(point.month), scale.y(point.value)
    if point.low is not None and point.high is not None:
        yield f'<path class="{"path" if point.month < 0 else "line"}" d="M{x} {scale.y(point.low)}'
        yield f'V{scale.y(point.high)}"/>'
    yield f'<circle class="{"dot" if point.month < 0 else "dot-on"}" cx="{x}" cy="{y}" r="4.5"/>'


def _figures(scale: _Scale) -> Iterator[str]:
    frame, of = scale.frame, scale.last - scale.first + 1
    every = max(frame.every, 3 if of > MANY else 1)
    for month in range(scale.first, scale.last + 1):
        if month % every == 0:
            yield f'<text class="t-faint" x="{scale.x(month)}" y="{frame.bottom + 16}" text-anchor="middle">'
            yield f"{month}</text>".replace("-", "\N{MINUS SIGN}")
    middle = (frame.left + frame.right) / 2
    said = escape(_("months since the training"))
    yield f'<text x="{middle}" y="{frame.bottom + 34}" text-anchor="middle">{said}</text>'
