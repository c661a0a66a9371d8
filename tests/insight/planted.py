"""A deal that was followed as it should be, and what can be planted into its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from followthrough.customers.enter import enter_contact, enter_customer
from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import Deal
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, Logged, Move, Step, log_touch
from followthrough.journal.open_deal import close_deal, open_deal
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member
from tests.cast import Firm

UP, SAME, DOWN = Outcome.PROMOTED, Outcome.RETAINED, Outcome.DEMOTED
#: Monday 1 June 2026, ten in the morning in Basel: the day every history begins.
BEGAN = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)


def moment(day: int, hour: int = 0) -> datetime:
    """So many calendar days after the beginning."""
    return BEGAN + timedelta(days=day, hours=hour)


def on(day: int) -> str:
    """That day as evidence tells it."""
    return (date(2026, 6, 1) + timedelta(days=day)).isoformat()


@dataclass
class History:
    """Fuchs & Co. with two people, and a deal of Ana's; talks on Mondays with both of them, Sol beside Ana."""

    firm: Firm
    customer: Customer
    kern: Contact
    vogel: Contact
    deal: Deal

    def talk(self, day: int, outcome: Outcome = SAME, **more: Any) -> Logged:
        """A call about the deal in which they answered; with Kern, who decides, unless others are named."""
        cause = more.pop("cause", "")
        by: Member = more.pop("by", self.firm.ana)
        step: Step | None = more.pop("step", None)
        at: datetime = more.pop("recorded_at", moment(day))
        values = {"channel": Channel.CALL, "happened_at": moment(day), "contacts": [self.kern], **more}
        move = Move(outcome=outcome, override_reason="for the test" if outcome is UP else "", cause=cause)
        return log_touch(
            by=by, customer=self.customer, deal=self.deal, facts=Facts(**values), move=move, at=at, step=step
        )

    def followed(
        self,
        *,
        ups: int = 4,
        people: Sequence[Contact] | None = None,
        second: Member | None = None,
    ) -> None:
        """Calls on 8, 15, 22 and 29 June; with Vogel, then with Kern; the third by Sol; each a stage higher."""
        met = people or [self.vogel, self.kern]
        second = second or self.firm.sol
        for number, day in enumerate((7, 14, 21, 28)):
            self.talk(
                day,
                UP if number < ups else SAME,
                contacts=[met[number % len(met)]],
                by=second if number == 2 else self.firm.ana,
            )

    def judged(self, level: Level, day: int = 0) -> None:
        """A level with its day."""
        assess(by=self.firm.ana, customer=self.customer, level=level, reason="as they said", at=moment(day, 1))

    def lost(self, day: int, reason: LossReason = LossReason.OTHER, **more: Any) -> datetime:
        """The end, lost unless said otherwise."""
        facts = {"closed_as": DealStatus.LOST, **more}
        close_deal(by=self.firm.ana, deal=self.deal, reason=reason, at=moment(day, 3), **facts)
        self.deal.refresh_from_db()
        return moment(day, 3)

    def won(self, day: int) -> datetime:
        """The same history with a contract at its end."""
        self.deal.refresh_from_db()
        for hour in range(7 - self.deal.stage):
            facts = Facts(channel=Channel.VISIT, happened_at=moment(day, hour), contacts=[self.kern])
            log_touch(
                by=self.firm.ana,
                customer=self.customer,
                deal=self.deal,
                facts=facts,
                move=Move(outcome=UP, override_reason="for the test"),
                at=moment(day, hour),
            )
            self.deal.refresh_from_db()
        return moment(day, 8)


def begin(firm: Firm, of: str = "Fuchs & Co.", **facts: Any) -> History:
    """The customer and its deal on the first day, before anything happened."""
    customer = enter_customer(by=firm.ana, at=BEGAN, name=of, source="fair")
    kern = enter_contact(by=firm.ana, customer=customer, at=BEGAN, name="Dr. Kern", is_key=True)
    vogel = enter_contact(by=firm.ana, customer=customer, at=BEGAN, name="Vogel")
    given = {"name": "Centrifuge", "value": 900_000, "currency": "EUR", **facts}
    deal = open_deal(by=firm.ana, customer=customer, at=BEGAN, **given)
    return History(firm, customer, kern, vogel, deal)
