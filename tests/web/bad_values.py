"""What people, browsers and attackers put into a field, and what an answer to it must be."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client

from followthrough.porting.storage import folder
from followthrough.workspace.base import WorkspaceModel
from followthrough.workspace.models import User, Workspace
from tests.web.page_read import CHOSEN, Field, PageReader

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff]")
TOO_LONG = 10**5
NOT_MEANT = "accepted what can't be meant"
NOTHING_BESIDE = "refused without a word beside the field"
MARKUP = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>'); DROP TABLE customers_customer; --{{ 7|add:7 }}{% debug %}"
)

#: Into every field. None leaves the field out.
ANYWHERE: dict[str, str | None] = {
    "left out": None,
    "empty": "",
    "a null character": "Ada\0Lovelace",
    "nineteen digits": "9" * 19,
    "markup, SQL, templates and half a character": MARKUP + " \ud800",
}
#: Into fields for words. Which signs can't be read is told by the tests of `web.fields`, one by one.
WORDS = {
    "blank": " \t ",
    "a control character": "Ada\x07Lovelace",
    "a formula, letters from right to left and combined ones": (
        '=HYPERLINK("//evil.test") \u202egpj.exe Zoe\u0308 👩🏽‍🔬 e\u0301'
    ),
    "a pattern that never ends": "a" * 3000 + "!",
}
#: Into fields for numbers and amounts.
FIGURES = {
    "a negative number": "-1",
    "a huge number": "1e308",
    "not a number": "NaN",
    "infinity": "Infinity",
    "a decimal comma": "1,5",
    "figures of another script": "٣",
    "a number that is none": "²",
    "a hundred thousand figures": "9" * TOO_LONG,
    "a day": "2026-02-30",
}
#: Into fields for days.
DAYS = {
    "a number": "-1",
    "a hundred thousand figures": "9" * TOO_LONG,
    "a day that is not in the calendar": "2026-02-30",
    "a day of another script": "٢٠٢٦-٠٢-٠٢",
    "the first day of all": "0001-01-01",
    "the last day of all": "9999-12-31",
    "a year of five figures": "99999-01-01",
}
#: Into fields for times, and for days with a time.
TIMES = {
    **DAYS,
    "a moment at the end of time": "9999-12-31T23:59",
    "a moment at the beginning": "0001-01-01T00:00",
    "an hour there is not": "25:61",
}


def bad_values(field: Field) -> dict[str, str | None]:
    """What is tried on a field, by its kind."""
    if field.kind == "checkbox":
        return {"a null character": "\0", "nineteen digits": "9" * 19}
    if field.kind in CHOSEN | {"button"}:
        return ANYWHERE
    if field.kind == "hidden":
        return {
            **ANYWHERE,
            "a hundred thousand letters": "x" * TOO_LONG,
            "elsewhere": "//evil.test/",
            "a negative number": "-1",
        }
    if not field.is_text:
        return {**ANYWHERE, **{"date": DAYS, "datetime-local": TIMES, "time": TIMES}.get(field.kind, FIGURES)}
    if not field.longest:
        return {**ANYWHERE, **WORDS, "a hundred thousand letters": "x" * TOO_LONG}
    return {
        **ANYWHERE,
        **WORDS,
        "as long as may be": "ß" * field.longest,
        "one too long": "x" * (field.longest + 1),
    }


def domain_models() -> list[type[models.Model]]:
    """Every table of ours, with the histories: not sessions and the like."""
    ours = [model for model in apps.get_models(include_auto_created=True) if issubclass(model, WorkspaceModel)]
    histories = [model for model in apps.get_models() if model.__name__.startswith("Historical")]
    return [Workspace, User, *ours, *(model for model in histories if model not in ours)]


def tables() -> list[str]:
    """The names of our tables."""
    return [model._meta.db_table for model in domain_models()]


def contents(of: Iterable[str]) -> dict[str, frozenset[tuple[Any, ...]]]:
    """Every row of these tables, by table."""
    found = {}
    with connection.cursor() as cursor:
        for table in of:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = frozenset(tuple(map(_plain, row)) for row in cursor.fetchall())
    return found


def _plain(cell: Any) -> Any:
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list) else cell


def written(before: Mapping[str, frozenset[Any]], after: Mapping[str, frozenset[Any]]) -> set[Any]:
    """The cells of rows that are new or not as they were."""
    return {cell for table, rows in after.items() for row in rows - before[table] for cell in row}


@contextmanager
def undone(*browsers: Client) -> Iterator[None]:
    """Whatever happens to the database, to stored files and to these browsers in here did not happen.

    Within, requests may begin transactions of their own.
    """
    kept = [SimpleCookie({name: morsel.value for name, morsel in browser.cookies.items()}) for browser in browsers]
    files = {place: place.read_bytes() for place in folder().iterdir()}
    ground: Any = transaction.atomic()
    ground._from_testcase = True
    with ground:
        yield
        transaction.set_rollback(True)
    for place, data in files.items():
        if not place.exists():
            place.write_bytes(data)
    for browser, cookies in zip(browsers, kept, strict=True):
        browser.cookies = cookies


@contextmanager
def writings() -> Iterator[list[tuple[str, str]]]:
    """The tables of ours that are written to while this lasts, each with the statement."""
    found: list[tuple[str, str]] = []
    ours = set(tables())

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.split(None, 3)
        if words[0] in {"INSERT", "UPDATE", "DELETE"}:
            found.extend((table, sql) for table in ours & {word.strip('"') for word in words[1:3]})
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield found


@dataclass(frozen=True)
class Sent:
    """A form as it is sent to an address, with some of its fields changed."""

    address: str
    fields: Sequence[Field]
    body: Mapping[str, str]

    def by(self, client: Client) -> Any:
        """The answer."""
        return client.post(
            self.address,
            urlencode(self.body, errors="surrogatepass"),
            content_type="application/x-www-form-urlencoded",
        )


def is_possible(field: Field, value: str | None) -> bool:
    """Whether a field of this kind may take the value at all."""
    value = (value or "").strip()
    if not value or field.kind in {"hidden", "checkbox", "button"}:
        return True
    if field.kind in CHOSEN:
        return value in field.choices
    if field.kind == "number" or field.mode == "numeric":
        return value.isdecimal()
    if field.mode == "decimal":
        return re.fullmatch(r"[\d.,' ]+", value) is not None
    if field.kind == "date":
        return _is_day(value)
    if field.kind in {"datetime-local", "time"}:
        return re.fullmatch(r"[\dT:. -]+", value) is not None
    return not CONTROL.search(value.replace("\ud800", "")) and (not field.longest or len(value) <= field.longest)


def _is_day(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def faults_of(
    sent: Sent, client: Client, before: Mapping[str, frozenset[Any]], is_kept: Callable[[Field], bool]
) -> dict[str, str]:
    """Send it; what is said of each changed field by its name, in a few words: "" where it is answered rightly.

    Of a form that was refused, only the fields that were refused stand in it: of the others nothing is known yet.
    `before` are the rows as they were, `is_kept` whether the words of a field go to a row.
    """
    with writings() as written_by:
        answer = sent.by(client)
    if answer.status_code >= 500:
        return dict.fromkeys(names(sent), crash_of(answer))
    after = {**before, **contents({table for table, _sql in written_by})}
    if answer.status_code < 400:
        cells = written(before, after)
        connection.check_constraints()
        return {field.name: _fault_of_accepting(sent, field, cells, is_kept=is_kept(field)) for field in sent.fields}
    if changed := [table for table in after if after[table] != before[table]]:
        return dict.fromkeys(names(sent), f"refused with {answer.status_code}, yet {changed} are not as before")
    return _faults_of_refusal(sent, answer)


def names(sent: Sent) -> list[str]:
    """The names of the changed fields."""
    return [field.name for field in sent.fields]


def crash_of(answer: HttpResponse) -> str:
    """The status of an answer, and what went wrong where it is a crash."""
    crash = getattr(answer, "exc_info", None)
    return f"answered {answer.status_code}" + (f": {crash[1]!r}"[:300] if crash else "")


def _faults_of_refusal(sent: Sent, answer: HttpResponse) -> dict[str, str]:
    if all(field.kind in {"hidden", "button"} for field in sent.fields):
        return dict.fromkeys(names(sent), "")
    if answer.status_code != 422:
        return dict.fromkeys(names(sent), f"answered {answer.status_code} instead of a message beside the field")
    page = PageReader(answer.content.decode(), sent.address)
    refused = {field.name: "" for field in sent.fields if page.says_beside(field.name)}
    return refused or dict.fromkeys(names(sent), NOTHING_BESIDE)


def _fault_of_accepting(sent: Sent, field: Field, cells: set[Any], *, is_kept: bool) -> str:
    told = sent.body.get(field.name)
    if any(CONTROL.search(cell) for cell in cells if isinstance(cell, str)):
        return "control characters are stored"
    if not is_possible(field, told):
        return NOT_MEANT
    value = (told or "").strip().replace("\r\n", "\n").replace("\ud800", "\ufffd\ufffd\ufffd")
    if not (value and is_kept and field.is_text and field.kind != "password"):
        return ""
    if any(value in cell for cell in cells if isinstance(cell, str)):
        return ""
    return "accepted, but not kept as it was given"
