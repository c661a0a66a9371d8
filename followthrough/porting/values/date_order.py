"""Day first or month first? Decided for a whole column from all its values, or asked."""

from dataclasses import dataclass, field

from followthrough.porting.problem import Asked, Choice, Question
from followthrough.porting.reading.table import NumberText
from followthrough.porting.values.dates import DateOrder, is_serial, read_moment, readings

_BOTH = frozenset({DateOrder.DMY, DateOrder.MDY})


@dataclass(slots=True)
class DateEvidence:
    """What the values of one column say about their order."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    serials: int = 0
    example: str = ""
    serial_example: str = ""
    seen: set[str] = field(default_factory=set)

    def take(self, text: str) -> None:
        """Count one value; a text already seen adds nothing."""
        if not text or text in self.seen:
            return
        if len(self.seen) < 50_000:
            self.seen.add(text)
        if is_serial(text):
            if not isinstance(text, NumberText):
                self.serials += 1
                self.serial_example = self.serial_example or text
            return
        possible = readings(text)
        if possible == _BOTH:
            self.either += 1
            self.example = self.example or text
        elif DateOrder.DMY in possible:
            self.day_first += 1
        elif DateOrder.MDY in possible:
            self.month_first += 1

    def decide(self, column: str, answer: DateOrder | None, *, serials_are_days: bool = False) -> DateOrder | None:
        """The order for the column; None when no value needs one. Raises Asked when two readings are left.

        An answer about spreadsheets' numbers says nothing about days and months, and the other way round.
        """
        if self.serials and (serials_are_days or answer is DateOrder.EXCEL):
            return DateOrder.EXCEL
        if answer and answer is not DateOrder.EXCEL and not self.serials:
            return answer
        if self.serials:
            raise Asked(_question("dates_serial", column, self.serial_example, (DateOrder.EXCEL,)))
        if self.day_first and self.month_first:
            raise Asked(_question("dates_mixed", column, self.example, tuple(sorted(_BOTH))))
        if self.either and not self.day_first and not self.month_first:
            raise Asked(_question("dates", column, self.example, tuple(sorted(_BOTH))))
        if self.day_first:
            return DateOrder.DMY
        return DateOrder.MDY if self.month_first else None


def _question(code: str, column: str, example: str, orders: tuple[DateOrder, ...]) -> Question:
    choices = tuple(Choice(str(order), _shown(example, order)) for order in orders)
    flag = "--answer dates_serial=excel" if code == "dates_serial" else "--dates"
    return Question(code, choices, flag, {"column": column, "example": example})


def _shown(example: str, order: DateOrder) -> str:
    try:
        return f"{example} → {read_moment(example, order).on.isoformat()}"
    except ValueError:
        return example
