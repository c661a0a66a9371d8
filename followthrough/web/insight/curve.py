"""The curve of persistence as a figure: the share sold by each attempt, between its two bounds, wide and narrow."""

import math
from collections.abc import Iterator, Sequence

from django.utils.html import escape
from django.utils.translation import gettext as _

from followthrough.reckoning.persistence import EARLY, Point
from followthrough.web.figure import Drawing, Frame, drawn
from followthrough.web.shares import percent

WIDE = Frame("wide", 680, 250, 44, 560, 14, 204, 1)
NARROW = Frame("narrow", 332, 226, 40, 296, 14, 180, 2)
#: From so many attempts on every other one has a figure.
MANY = 12


def drawings_of(points: Sequence[Point]) -> tuple[Drawing, Drawing]:
    """Both drawings of these points, at least one."""
    return drawn(WIDE, NARROW, lambda frame: _shapes(frame, points))


def _x(frame: Frame, attempt: float, of: int) -> float:
    """Where an attempt of so many stands; half a step is left free on both sides."""
    return round(frame.left + (attempt - 0.5) * (frame.right - frame.left) / of, 1)


def _shapes(frame: Frame, points: Sequence[Point]) -> Iterator[str]:
    of, most = len(points), _highest(points)
    xs = [_x(frame, point.attempt, of) for point in points]
    upper = [frame.y(point.at_most / most) for point in points]
    lower = [frame.y((point.at_least.share or 0.0) / most) for point in points]
    end = _x(frame, min(EARLY, of) + 0.5, of)
    yield f'<rect class="zone" x="{frame.left}" y="{frame.top}" width="{end - frame.left:.1f}"'
    yield f' height="{frame.bottom - frame.top}"/>'
    zone = _("attempts 1–4") if frame is WIDE else "1–4"
    yield f'<text class="t-faint" x="{frame.left + 5}" y="{frame.top + 12}">{escape(zone)}</text>'
    yield from _grid(frame, most)
    there, back = _line(xs, upper), _line(xs[::-1], lower[::-1])
    yield f'<path class="band" d="M{there} L{back}z"/>'
    yield f'<path class="line-low" d="M{_line(xs, lower)}"/><path class="line" d="M{there}"/>'
    yield from _figures(frame, of)
    yield from _ends(frame, points[-1], xs[-1], upper[-1], lower[-1])


def _line(xs: Sequence[float], ys: Sequence[float]) -> str:
    return " L".join(f"{x} {y}" for x, y in zip(xs, ys, strict=True))


def _highest(points: Sequence[Point]) -> float:
    """The highest line: full tenths above all that is drawn, so that no picture is steeper than another by chance."""
    return min(1.0, max(2, math.ceil(10 * points[-1].at_most + 0.2)) / 10)


def _grid(frame: Frame, most: float) -> Iterator[str]:
    step = 1 if most <= 0.4 else 2
    for tenths in range(0, round(10 * most) + 1, step):
        y = frame.y(tenths / 10 / most)
        yield f'<path class="{"grid" if tenths else "axis"}" d="M{frame.left} {y}H{frame.right}"/>'
        yield f'<text class="t-faint" x="{frame.left - 6}" y="{y}" dy="4" text-anchor="end">'
        yield f"{percent(tenths / 10)}</text>"


def _figures(frame: Frame, of: int) -> Iterator[str]:
    every = max(frame.every, 2 if of > MANY else 1)
    for attempt in range(1, of + 1):
        if every == 1 or attempt % every == 0 or attempt == 1:
            yield f'<text class="t-faint" x="{_x(frame, attempt, of)}" y="{frame.bottom + 16}" text-anchor="middle">'
            yield f"{attempt}</text>"
    middle = (frame.left + frame.right) / 2
    yield f'<text x="{middle}" y="{frame.bottom + 34}" text-anchor="middle">{escape(_("attempt"))}</text>'


def _ends(frame: Frame, last: Point, x: float, upper: float, lower: float) -> Iterator[str]:
    """What each line comes to, beside its end; apart where the lines end close together."""
    lower = max(lower, upper + 26 if frame is WIDE else upper + 14)
    most, least = percent(last.at_most), percent(last.at_least.share or 0.0)
    yield f'<text class="t-strong" x="{x + 7}" y="{upper}" dy="4">{most}</text>'
    yield f'<text x="{x + 7}" y="{lower}" dy="4">{least}</text>'
    if frame is WIDE:
        yield f'<text class="t-faint" x="{x + 7}" y="{upper + 13}" dy="4">{escape(_("like those pursued"))}</text>'
        yield f'<text class="t-faint" x="{x + 7}" y="{lower + 13}" dy="4">{escape(_("lost for good"))}</text>'
