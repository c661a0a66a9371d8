"""What the user has said about the doubts of a file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from followthrough.porting.reading.table import ReadingAnswers
from followthrough.porting.values.dates import DateOrder
from followthrough.porting.values.money import DecimalMark


@dataclass(frozen=True, slots=True)
class Answers:
    """None and empty mean: not said.

    `columns` goes from a column's title to one of our fields, `other` from a question's code to its choice; a stage the
    file names is answered under "stage:<its name>".
    """

    reading: ReadingAnswers = field(default_factory=ReadingAnswers)
    dates: DateOrder | None = None
    decimal: DecimalMark | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    other: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For keeping beside the import."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """As kept by `as_json`; unknown or broken parts count as not said."""
        reading = kept.get("reading") or {}
        told = {name: reading.get(name) or None for name in ("encoding", "delimiter", "header", "quotes")}
        return cls(
            ReadingAnswers(**told),
            DateOrder(kept["dates"]) if kept.get("dates") in list(DateOrder) else None,
            DecimalMark(kept["decimal"]) if kept.get("decimal") in list(DecimalMark) else None,
            dict(kept.get("columns") or {}),
            dict(kept.get("other") or {}),
        )
