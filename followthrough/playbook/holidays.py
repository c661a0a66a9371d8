"""Read a pasted list of holidays."""

import re
from datetime import date

from django.utils.translation import gettext as _

from followthrough.workspace.refusal import Refused

#: 2026-12-25 or 25.12.2026, then the name. A slash is not read: it would leave two readings.
LINE = re.compile(r"^(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4}))(?:[\s,;]+(.*))?$")
MOST = 1000
LONGEST_NAME = 100


def read_holidays(text: str) -> list[tuple[date, str]]:
    """Day and name from each line that is not empty. Raises Refused naming the first line that is no day."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            found.append(_read(number, line.strip()))
    if len(found) > MOST:
        raise Refused(_("At most %(most)d days at once.") % {"most": MOST}, field="days")
    return found


def _read(number: int, line: str) -> tuple[date, str]:
    match = LINE.match(line)
    try:
        if match is None:
            raise ValueError
        year, month, day, day_first, month_then, year_last, name = match.groups()
        on = date(int(year or year_last), int(month or month_then), int(day or day_first))
    except ValueError:
        words = _("Line %(number)d: “%(line)s” is no day. Write 2026-12-25 or 25.12.2026, then the name.")
        raise Refused(words % {"number": number, "line": line[:60]}, field="days") from None
    return on, (name or "").strip()[:LONGEST_NAME]
