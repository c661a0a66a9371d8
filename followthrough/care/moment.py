"""When to ask a customer whom they know: while they trust us, and soon after something went well (methods §9)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from followthrough.care.story import story_of
from followthrough.customers.models import Customer
from followthrough.reckoning.regard import regard
from followthrough.reckoning.working_days import local_date
from followthrough.relationship.models import Milestone, Referral

#: Trust from which one asks, and for how long after a milestone.
TRUST, DAYS = 70, 30
#: Who was asked, or named somebody, is not asked again so soon.
AGAIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Moment:
    """What speaks for asking now: their trust (None: not known), the last milestone reached within the time, when they
    were asked or named somebody last within theirs; and whether they want to be contacted at all.
    """

    on: date
    trust: int | None
    reached: Milestone | None
    asked_on: date | None
    may_contact: bool

    @property
    def trusts(self) -> bool:
        """Whether their trust is enough."""
        return self.trust is not None and self.trust >= TRUST

    @property
    def days(self) -> int | None:
        """How many days ago the milestone was reached."""
        return (self.on - self.reached.reached_on).days if self.reached and self.reached.reached_on else None

    @property
    def is_right(self) -> bool:
        """Whether this is the moment."""
        return self.may_contact and self.trusts and self.reached is not None and self.asked_on is None


def trust_of(customer: Customer, *, at: datetime) -> int | None:
    """Their trust at a moment, 0-100; None where nothing is on record that it could be found from."""
    signals = story_of(customer, at=at).facts.signals
    return regard(signals, local_date(at, customer.zone)).trust if signals else None


def moment_of(customer: Customer, *, trust: int | None, on: date) -> Moment:
    """Whether to ask this customer on the day `on`, with what speaks for it and against; two statements."""
    workspace_id = customer.workspace_id
    reached = Milestone.objects.in_workspace(workspace_id).standing().filter(
        customer=customer, reached_on__lte=on, reached_on__gte=on - timedelta(days=DAYS)
    )  # fmt: skip
    told = Referral.objects.in_workspace(workspace_id).standing().filter(customer=customer).order_by("-id").first()
    last = (told.given_at or told.declined_at or told.asked_at) if told else None
    return Moment(
        on=on,
        trust=trust,
        reached=reached.order_by("-reached_on", "-id").first(),
        asked_on=last.date() if last and on - last.date() < AGAIN else None,
        may_contact=not customer.do_not_contact,
    )
