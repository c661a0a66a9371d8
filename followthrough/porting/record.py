"""One row, asked by our field names: cells become typed values, and what is odd about them is remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from followthrough.porting.problem import BadValue, Problem, Severity
from followthrough.porting.reading.table import ErrorText, NumberText, Row, Table
from followthrough.porting.values.countries import country_code
from followthrough.porting.values.currency import currency_named
from followthrough.porting.values.dates import DateOrder, Moment, read_moment
from followthrough.porting.values.mails import Mail, read_mails
from followthrough.porting.values.money import DecimalMark, Money, read_money
from followthrough.porting.values.phones import Phone, is_damaged, read_phone
from followthrough.porting.values.text import clean, limited
from followthrough.porting.values.web import read_domain, read_url
from followthrough.vocabulary.stage import Stage

LONGEST_NAME = 300
LONGEST_NOTE = 200_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table's rows are read: which columns hold which field, and what was decided for each column.

    `named` are the workspace's own names of stages, as `label_key` tells them.
    """

    table: Table
    columns: dict[str, tuple[int, ...]]
    extras: tuple[int, ...]
    orders: dict[int, DateOrder | None]
    marks: dict[int, DecimalMark | None]
    currency: str
    region: str
    stages: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    named: Mapping[str, Stage] = field(default_factory=dict)

    def has(self, *keys: str) -> bool:
        """Whether any of these fields has a column."""
        return any(key in self.columns for key in keys)


class Record:
    """A row under a plan. Reading a bad date or amount raises BadValue; a bad e-mail, phone or link is kept as text
    and told."""

    def __init__(self, plan: Plan, row: Row) -> None:
        self.plan = plan
        self.row = row
        self.warnings: list[Problem] = []
        self._kept: dict[str, str] = {}
        self._read: set[str] = set()

    def cell(self, key: str) -> tuple[str, int]:
        """The first filled cell of a field and its column (-1 for none); a spreadsheet's errors are blank, and told.

        Further filled cells of the same field are kept beside the row.
        """
        self._read.add(key)
        found, place = "", -1
        for column in self.plan.columns.get(key, ()):
            text = self.row.cells[column]
            if not text or text.isspace():
                continue
            if isinstance(text, ErrorText):
                self.warn("cell_error", key, text, column)
            elif place < 0:
                found, place = text, column
            elif text != found:
                self._keep(column, text)
        return found, place

    def text(self, key: str, most: int = LONGEST_NAME) -> str:
        """Cleaned text of at most `most` characters; empty when there is none."""
        text, column = self.cell(key)
        return self._clean(text, column, most) if text else ""

    def first_text(self, *keys: str, most: int = LONGEST_NAME) -> str:
        """The first of these fields that holds something."""
        return next((text for key in keys if (text := self.text(key, most))), "")

    def moment(self, key: str) -> Moment | None:
        """A day, perhaps with a time; None for a blank cell."""
        text, column = self.cell(key)
        if not text:
            return None
        order = self.plan.orders.get(column)
        try:
            return read_moment(
                clean(text)[0],
                order,
                from_1904=self.plan.table.counts_from_1904,
                serials=isinstance(text, NumberText),
            )
        except BadValue as fault:
            raise self._in_column(fault, column) from None

    def money(self, key: str, *, currency_key: str = "", scale: int = 1) -> Money | None:
        """An amount that is not negative; None for a blank cell."""
        text, column = self.cell(key)
        if not text:
            return None
        base = self._currency(currency_key) if currency_key else self.plan.currency
        try:
            money = read_money(text, base, self.plan.marks.get(column), scale=scale)
            if money.minor < 0:
                raise BadValue("money_negative", text)
        except BadValue as fault:
            raise self._in_column(fault, column) from None
        if money.is_rounded:
            self.warn("money_rounded", key, text, column)
        return money

    def _currency(self, key: str) -> str:
        text, column = self.cell(key)
        if not text:
            return self.plan.currency
        named = currency_named(clean(text)[0], self.plan.currency)
        if named is None:
            raise self._in_column(BadValue("currency_unknown", text), column)
        return named

    def mails(self, key: str) -> tuple[Mail, ...]:
        """The e-mail addresses of a field; what is none is kept as text and told."""
        text, column = self.cell(key)
        if not text:
            return ()
        try:
            mails = read_mails(text)
        except BadValue:
            self.warn("mail_unreadable", key, text, column)
            self._keep(column, text)
            return ()
        if len(mails) > 1:
            self._keep(column, "; ".join(mail.address for mail in mails[1:]))
        return mails

    def mail(self, *keys: str) -> str:
        """The first address of the first of these fields that has one."""
        return next((mails[0].address for key in keys if (mails := self.mails(key))), "")

    def phones(self, key: str, region: str = "") -> tuple[Phone, ...]:
        """The phone numbers of a field; a damaged one is kept as text and told. `region` is an ISO country code."""
        text, column = self.cell(key)
        if not text:
            return ()
        if isinstance(text, NumberText):
            return (read_phone(text, region or self.plan.region),)
        parts = [
            part for part in (each.strip() for each in self._clean(text, column, LONGEST_NAME).split(":::")) if part
        ]
        if any(is_damaged(part) for part in parts):
            self.warn("phone_damaged", key, text, column)
            self._keep(column, text)
            return ()
        try:
            return tuple(read_phone(part, region or self.plan.region) for part in parts)
        except BadValue as fault:
            raise self._in_column(fault, column) from None

    def phone(self, key: str, region: str = "") -> Phone | None:
        """The first phone number of a field; further ones are kept beside the row."""
        found = self.phones(key, region)
        if len(found) > 1:
            self.keep(key)
        return found[0] if found else None

    def website(self, key: str) -> str:
        """A link by http or https; anything else is kept as text and told."""
        text, column = self.cell(key)
        if not text:
            return ""
        try:
            return read_url(clean(text)[0])
        except BadValue as fault:
            self.warn(fault.code, key, text, column)
            self._keep(column, text)
            return ""

    def domain(self, *keys: str) -> str:
        """The internet domain of the first of these fields that tells one."""
        for key in keys:
            text, _ = self.cell(key)
            if text:
                try:
                    return read_domain(clean(text)[0])
                except BadValue:
                    continue
        return ""

    def region(self, key: str) -> str:
        """The ISO code of the country in a field; empty when it is not known."""
        text, _ = self.cell(key)
        return country_code(clean(text)[0]) if text else ""

    def extra(self) -> dict[str, str]:
        """Everything without a field of ours, by column title, and what could only be kept as text."""
        kept = dict(self._kept)
        for column in self.plan.extras:
            text = self.row.cells[column]
            if text and not text.isspace():
                kept[self.plan.table.titles[column]] = self._clean(text, column, LONGEST_NOTE)
        return kept

    def unread(self) -> dict[str, str]:
        """The filled cells of fields nobody asked this row for, by column title: they are kept beside it too."""
        for key in self.plan.columns.keys() - self._read:
            self.keep(key)
        return self.extra()

    def keep(self, key: str) -> None:
        """Keep the cell of a field as text, because it can't be used."""
        text, column = self.cell(key)
        if text:
            self._keep(column, text)

    def warn(self, code: str, key: str, text: str = "", column: int = -1) -> None:
        """Remember something odd about the row."""
        title = self.plan.table.titles[column] if column >= 0 else key
        values = {
            "column": title,
            "text": clean(text.replace("\0", ""))[0][:80] if text.isprintable() else repr(text)[:80],
        }
        self.warnings.append(Problem(code, Severity.WARNING, self.row.number, values))

    def _clean(self, text: str, column: int, most: int) -> str:
        try:
            cleaned, had_controls = clean(text)
            limited(cleaned, most)
        except BadValue as fault:
            raise self._in_column(fault, column) from None
        if had_controls:
            self.warn("text_control", "", cleaned, column)
        return cleaned

    def _keep(self, column: int, text: str) -> None:
        self._kept[self.plan.table.titles[column]] = self._clean(text, column, LONGEST_NOTE)

    def _in_column(self, fault: BadValue, column: int) -> BadValue:
        values = {name: value for name, value in fault.values.items() if name != "text"}
        values["column"] = self.plan.table.titles[column]
        return BadValue(fault.code, fault.values.get("text", ""), **values)
