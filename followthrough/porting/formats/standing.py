"""Where a deal stands, from another system's stage name."""

from collections.abc import Mapping

from followthrough.porting.fields import label_key
from followthrough.porting.formats.format import LOST, OPEN, WON, Standing
from followthrough.porting.problem import BadValue
from followthrough.porting.record import Record
from followthrough.vocabulary.stage import FIRST, Stage


def standing_of(record: Record, table: Mapping[str, Standing]) -> Standing:
    """Stage and status of a row's deal: by the format's table, else the user's answer; blank is the first stage.

    A name that the workspace gave to a stage itself comes first, unless the file says by it that the deal is over.

    Raises BadValue for a stage name neither knows.
    """
    text = record.text("deal.stage")
    if not text:
        return (FIRST, OPEN)
    known, own = table.get(label_key(text)), record.plan.named.get(label_key(text))
    if own and (known is None or known[1] is OPEN):
        return (own, OPEN)
    if known:
        return known
    told = told_standing(record.plan.stages.get(text.casefold(), ""))
    if told is None:
        raise BadValue("stage_unknown", text)
    return told


def status_of(record: Record, table: Mapping[str, Standing]) -> Standing | None:
    """What the status of a row's deal says, by the table, else the user's answer; None when it is blank.

    Raises BadValue for a status neither knows.
    """
    text = record.text("deal.status")
    if not text:
        return None
    told = table.get(label_key(text)) or told_standing(record.plan.statuses.get(text.casefold(), ""))
    if told is None:
        raise BadValue("status_unknown", text)
    return told


def told_standing(answer: str) -> Standing | None:
    """An answer such as "3", "open", "won" or "lost"; None when it is none of these."""
    word = answer.strip().casefold()
    if word == "open":
        return (FIRST, OPEN)
    if word in ("won", "lost"):
        return WON if word == "won" else (FIRST, LOST)
    return (Stage(int(word)), OPEN) if word in ("1", "2", "3", "4", "5", "6", "7") else None
