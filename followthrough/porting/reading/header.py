"""Where the table begins: the row with the columns' names, or none, or a question."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from followthrough.porting.problem import Asked, Choice, Question, Refused

_DATA_LIKE = re.compile(
    r"""[^@\s]+@[^@\s]+\.[^@\s]+ | https?://\S+ | \d{4}-\d\d?-\d\d?.* | \d\d?[./]\d\d?[./]\d{2,4}.*
      | [-+(]?[\d\s().,'/-]{3,}\d[\d\s().,'/-]*""",
    re.VERBOSE,
)
_LOOKED_AT = 20
NO_HEADER = 0


@dataclass(frozen=True, slots=True)
class HeaderFound:
    """`row` is the header's number in the file, or NO_HEADER; `skipped` the title rows before it."""

    row: int
    cells: tuple[str, ...]
    skipped: int = 0


def find_header(
    sample: Sequence[tuple[int, tuple[str, ...]]], known: Callable[[str], bool], answer: str | None
) -> HeaderFound:
    """The header among the first non-blank rows, given as (number in the file, cells).

    `known(label)` tells whether a label is one of ours. `answer` is "none" or a row number. Raises Asked when the first
    row looks like data or titles stand above names we do not know; Refused when the answer fits no row.
    """
    if not sample:
        raise Refused("file_empty")
    if answer:
        return _as_told(sample, answer)
    first_number, first = sample[0]
    best = max(range(min(len(sample), _LOOKED_AT)), key=lambda place: _known_labels(sample[place][1], known))
    known_labels = _known_labels(sample[best][1], known)
    if best > 0 and known_labels >= 2 and known_labels > _known_labels(first, known):
        number, cells = sample[best]
        if all(_filled(above) <= max(1, _filled(cells) // 2) for _, above in sample[:best]):
            return HeaderFound(number, cells, skipped=best)
        raise Asked(_question(sample))
    if any(_is_data(cell) for cell in first):
        raise Asked(_question(sample))
    if _filled(first) == 1 and len(sample) > 1 and _filled(sample[1][1]) > 1:
        raise Asked(_question(sample))
    return HeaderFound(first_number, first)


def _as_told(sample: Sequence[tuple[int, tuple[str, ...]]], answer: str) -> HeaderFound:
    if answer.casefold() in ("none", "0"):
        width = max(len(cells) for _, cells in sample)
        return HeaderFound(NO_HEADER, ("",) * width)
    for place, (number, cells) in enumerate(sample):
        if answer == str(number):
            return HeaderFound(number, cells, skipped=place)
    raise Refused("header_unfit", answer=answer[:20])


def _known_labels(cells: tuple[str, ...], known: Callable[[str], bool]) -> int:
    return sum(1 for cell in cells if cell.strip() and known(cell))


def _filled(cells: tuple[str, ...]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _is_data(cell: str) -> bool:
    return len(cell) < 200 and bool(_DATA_LIKE.fullmatch(cell.strip()))


def _question(sample: Sequence[tuple[int, tuple[str, ...]]]) -> Question:
    choices = [Choice("none", " · ".join(cell[:30] for cell in sample[0][1][:8]))]
    choices += [Choice(str(number), " · ".join(cell[:30] for cell in cells[:8])) for number, cells in sample[:6]]
    return Question("header", tuple(choices), "--header")
