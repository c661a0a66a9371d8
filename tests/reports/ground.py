"""What the tests of reports share: a day with Ana and Bolt, touches on it, and its draft."""

from datetime import date, timedelta

from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.models import Entry
from followthrough.reports.day import Draft
from followthrough.reports.draft import draft_for
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from tests.cast import NOW, Bolt, Firm

TODAY = date(2026, 11, 19)
EVENING = NOW + timedelta(hours=8)


def touch(firm: Firm, bolt: Bolt, outcome: Outcome | None = Outcome.RETAINED, **more) -> Entry:
    facts = Facts(
        channel=more.pop("channel", Channel.CALL),
        happened_at=more.get("at", NOW),
        reached=more.pop("reached", True),
        contacts=more.pop("contacts", [bolt.weber]),
        minutes=more.pop("minutes", None),
        note=more.pop("note", ""),
    )
    move = Move(outcome=outcome, cause=more.pop("cause", ""), override_reason=more.pop("why", "")) if outcome else None
    given = {"by": firm.ana, "customer": bolt.customer, "deal": bolt.deal if outcome else None, "at": NOW, **more}
    return log_touch(facts=facts, move=move, **given).entry


def correcting(entry: Entry) -> Entry:
    """The row that says the promotion was none."""
    return Entry(
        workspace_id=entry.workspace_id, kind=entry.kind, customer_id=entry.customer_id, deal_id=entry.deal_id,
        deal_seq=3, author_id=entry.author_id, channel=entry.channel, direction=entry.direction, is_correction=True,
        outcome=Outcome.DEMOTED, stage_before=2, stage_after=1, cause="a slip", happened_at=NOW, recorded_at=NOW,
    )  # fmt: skip


def day(firm: Firm) -> Draft:
    return draft_for(firm.ana, TODAY, EVENING)
