"""What codes say, worded when shown: remarks about files and rows, and questions."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from followthrough.porting.wording_of_files import OF_FILES
from followthrough.porting.wording_of_rows import OF_ROWS

MESSAGES: dict[str, Promise] = {**OF_FILES, **OF_ROWS}
QUESTIONS: dict[str, Promise] = {
    "encoding": later("The file is not in UTF-8. Which of these readings is right?"),
    "quote_unclosed": later("A quotation mark in line %(line)s is never closed. Take it as text?"),
    "header": later("The first row looks like data, not like names of columns. Which row holds the names?"),
    "columns_nameless": later(
        "No column tells a name, an e-mail or a company. Which one does? The columns: %(columns)s"
    ),
    "column_nameless": later("%(column)s has no name, and holds “%(example)s”. Where does it go?"),
    "dates": later("“%(example)s” in %(column)s: day first or month first?"),
    "dates_mixed": later("%(column)s holds dates with the day first and with the month first. Which is right?"),
    "dates_serial": later("“%(example)s” in %(column)s is a number. Is it a spreadsheet's date?"),
    "decimal": later("“%(example)s” in %(column)s: which sign parts the decimals?"),
    "phones_damaged": later(
        "A spreadsheet has turned %(count)s phone numbers into figures such as “%(example)s”; digits may be lost. "
        "Import the rows without them?"
    ),
    "stage": later("At which of the seven stages stands a deal that is “%(stage)s” there?"),
    "status": later("Is a deal that is “%(status)s” there open, won or lost?"),
    "currency": later("Does %(column)s (“%(example)s”) tell the currency of the amounts?"),
    "duplicates": later(
        "%(count)s customers may be here already: “%(name)s” in row %(row)s may be “%(known)s”. "
        "Enter them all the same, skip them, or take them as the same?"
    ),
    "owners": later(
        "%(count)s names are no member here, and inviting is for managers: %(names)s. Whose is what they own or did: "
        'yours, nobody\'s (what they did becomes notes), or whose? For one alone: --answer "owner:%(name)s=mine"'
    ),
    "strangers": later(
        "%(count)s people, such as %(name)s, are not here. Import the file with the people first, or together with "
        "this one. Or enter each as a customer of their own, or skip these rows?"
    ),
    "odd_dates": later(
        "%(count)s dates can't be right, such as %(example)s: a contact in the future, or a next step before the last "
        "contact. Import without them?"
    ),
}


def message(remark: Mapping[str, Any]) -> str:
    """A remark or refusal in words; one without words of its own shows its code."""
    return _filled(MESSAGES.get(str(remark["code"])), remark)


def question(asked: Mapping[str, Any]) -> str:
    """A question in words."""
    return _filled(QUESTIONS.get(str(asked["code"]).partition(":")[0]), asked)


def choice(value: str) -> str:
    """An answer in words; most speak for themselves."""
    words = {
        "keep": _("enter them all the same"),
        "skip": _("skip them"),
        "same": _("they are the same: fill in what is blank"),
        "own": _("enter each as a customer of their own"),
        "mine": _("mine"),
        "nobody": _("leave without owner"),
        "leave_out": _("import without them"),
        "literal": _("take it as text"),
        "none": _("there are no names"),
        "extra": _("keep it beside the row"),
        "leave out": _("leave it out"),
        "dmy": _("day first"),
        "mdy": _("month first"),
        "excel": _("yes, a date"),
        ",": _("a comma parts the decimals"),
        ".": _("a point parts the decimals"),
        "deal.currency": _("yes, the currency"),
        "open": _("open"),
        "won": _("won"),
        "lost": _("lost"),
    }
    return words.get(value, value)


def _filled(words: Promise | None, coded: Mapping[str, Any]) -> str:
    if words is None:
        return str(coded["code"])
    values: dict[str, str] = defaultdict(str, {name: str(value) for name, value in coded.get("values", {}).items()})
    return str(words) % values
