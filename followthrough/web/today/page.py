"""What the page of a day shows, ready for its template: no query and no sum is left to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from followthrough.care.waiting import waiting_for
from followthrough.planner.after_sale import AfterSale, my_alarms
from followthrough.planner.alarms import SHOWN, OpenAlarm, open_alarms
from followthrough.planner.freeze import Done, done_today
from followthrough.planner.gaps import Gaps, gaps
from followthrough.planner.today import Plan, PlannedTouch, plan_for
from followthrough.planner.triage import Proposal, propose
from followthrough.playbook.cadence import ENOUGH_TRIES
from followthrough.reckoning.worth import USUAL_MINUTES
from followthrough.relationship.models import HandOff
from followthrough.vocabulary.ledger import DealStatus
from followthrough.web.navigation import address_for
from followthrough.web.stage_names import stage_within
from followthrough.web.templatetags.drift_words import colour_word
from followthrough.web.today.weighing import Sums, sums_of
from followthrough.web.today.wording import aim_of, in_the_row, reason_words, sentence
from followthrough.workspace.models import Member

#: More rings than this say nothing more.
MOST_MARKS = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A planned touch in words and addresses; `why` are (words, alarming); `stage_from` and `stage_to` are named."""

    id: str
    touch: PlannedTouch
    aim: str
    why: list[tuple[str, bool]]
    value: int | None
    currency: str

    @property
    def stage_from(self) -> str:
        """Where the deal stands."""
        return stage_within(self.touch.deal.stage) if self.touch.deal else ""

    @property
    def stage_to(self) -> str:
        """Where the touch is to bring it."""
        return stage_within(self.touch.target) if self.touch.target else ""

    @property
    def placed(self) -> str:
        """Why the member put it here."""
        put = self.touch.placed
        return _("You put it here: “%(reason)s”") % {"reason": put.reason} if put else ""

    @property
    def address(self) -> str:
        """The customer."""
        return address_for("customer", self.id)

    @property
    def log_address(self) -> str:
        """Where the touch is logged."""
        deal, contact = self.touch.deal, self.touch.contact
        whom = f"&contact={contact.id}" if contact else ""
        return f"{address_for('customer-touch-new', self.id)}?deal={deal.id if deal else 'none'}&back=today{whom}"

    @property
    def put_off_address(self) -> str:
        """Where it is put off."""
        return address_for("postponement", self.id)

    @property
    def card_address(self) -> str:
        """What one wants to know before the touch."""
        return address_for("today-card", self.id)

    @property
    def place_address(self) -> str:
        """Where one puts it elsewhere in the plan."""
        return address_for("placement", self.id)

    @property
    def back_address(self) -> str:
        """Where one takes that back; "" where nobody put it."""
        return address_for("placement-end", self.id) if self.touch.placed else ""

    @property
    def kept_address(self) -> str:
        """Where a promise that is due is noted as kept; "" where there is none."""
        return address_for("promise-kept", self.touch.owing.pledge) if self.touch.owing.pledge else ""

    @property
    def visit_address(self) -> str:
        """Where a visit that waits is recorded; "" where there is none."""
        return address_for("visit-record", self.touch.owing.visit) if self.touch.owing.visit else ""

    @property
    def decide_address(self) -> str:
        """Where one decides what to do with somebody nobody reaches; "" while it is not time for that."""
        deal = self.touch.deal
        if self.touch.customer.unanswered < ENOUGH_TRIES:
            return ""
        if deal is None:
            return address_for("customer-parking", self.id)
        return f"{address_for('deal-closing', deal.id)}?as={DealStatus.GIVEN_UP}"


@dataclass(frozen=True, slots=True)
class Alarms:
    """Those that stand on the page, and whether there are more."""

    rows: list[OpenAlarm] = field(default_factory=list)
    has_more: bool = False

    @property
    def words(self) -> dict[int, str]:
        """By customer what a row of the plan says of it."""
        return {
            one.customer_id: _("%(colour)s: may be drifting away") % {"colour": colour_word(one.colour)}
            for one in self.rows
        }


@dataclass(frozen=True, slots=True)
class SaleAlarms:
    """Alarms after a sale that stand on the page, and whether there are more."""

    rows: list[AfterSale] = field(default_factory=list)
    has_more: bool = False

    @property
    def words(self) -> dict[int, str]:
        """By customer what a row of the plan says of it."""
        return {
            one.customer_id: _("%(colour)s: may lose heart after the sale") % {"colour": colour_word(one.colour)}
            for one in self.rows
        }


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page of a day."""

    on: date
    plan: Plan
    job: Row | None
    promise: str
    sums: Sums | None
    next_name: str
    next_worth: str
    rows: list[Row]
    beyond: list[Row]
    done: list[Done]
    rings: range
    gaps: Gaps
    triage: Proposal | None
    alarms: Alarms = Alarms()
    handed: Sequence[HandOff] = ()
    after_sale: SaleAlarms = SaleAlarms()

    @property
    def worked(self) -> int:
        """Touches of ours; that somebody came to us and waits is not done yet."""
        return sum(not touch.waits for touch in self.done)

    @property
    def unlisted(self) -> int:
        """How many are due that are not shown."""
        return self.plan.due_count - len(self.plan.rows)

    @property
    def planned(self) -> int:
        """Touches done and still waiting today."""
        return self.worked + len(self.plan.today)


def worked_of(done: Iterable[Done]) -> tuple[int, int]:
    """Touches of ours, and the minutes they took; those of which nobody said took as long as touches do.

    That somebody came to us and waits is not done yet.
    """
    ours = [touch for touch in done if not touch.waits]
    return len(ours), sum(touch.minutes or USUAL_MINUTES[0] for touch in ours)


def page_of(member: Member, on: date, at: datetime) -> Page:
    """The page of a member's day: eleven statements, more where an owner is gone or on the day after an absence."""
    done = done_today(member, on)
    worked, spent = worked_of(done)
    plan = plan_for(member, on, at, done=worked, spent=spent)
    is_piled_up = not worked and plan.due_count > member.capacity
    sold = my_alarms(member, on)
    after_sale = SaleAlarms(sold[:SHOWN], len(sold) > SHOWN)
    # Whoever may lose heart after a sale is told of once, with the more that speaks for it.
    found = [one for one in open_alarms(member, on) if one.customer_id not in after_sale.words]
    alarms = Alarms(found[:SHOWN], len(found) > SHOWN)
    words = alarms.words | after_sale.words
    today = [_with_alarm(shown(row, on), words) for row in plan.today]
    follows = plan.rows[1] if len(plan.rows) > 1 else None
    return Page(
        on=on,
        plan=plan,
        job=today[0] if today else None,
        promise=promise_of(plan.today[0], on) if today else "",
        sums=sums_of(plan.today[0]) if today else None,
        next_name=follows.customer.name if follows else "",
        next_worth=sums_of(follows).a_minute if follows else "",
        rows=today[1:],
        beyond=[shown(row, on) for row in plan.beyond],
        done=done,
        rings=range(min(len(today), MOST_MARKS)),
        gaps=gaps(member, on),
        triage=propose(member, on, at) if is_piled_up else None,
        alarms=alarms,
        handed=waiting_for(member, at),
        after_sale=after_sale,
    )


def _with_alarm(row: Row, words: Mapping[int, str]) -> Row:
    """The row, beginning with the alarm about its customer if there is one."""
    said = words.get(row.touch.customer.id)
    return replace(row, why=[(said, True), *row.why]) if said else row


def shown(row: PlannedTouch, on: date) -> Row:
    """A row of a plan, worded for the day `on`."""
    deal, customer = row.deal, row.customer
    value, currency = (deal.value, deal.currency) if deal else (customer.potential, customer.potential_currency)
    why = in_the_row(row, on, but="gain" if row.rank == 1 else "")
    return Row(str(customer.id), row, sentence(aim_of(row)), why, value, currency)


def promise_of(row: PlannedTouch, on: date) -> str:
    """What the most important job may bring, and about how long it takes."""
    gain = row.reason("gain")
    told = {"minutes": row.worth.minutes, "gain": reason_words(gain, on) if gain else ""}
    return _("%(gain)s, about %(minutes)d min") % told if gain else _("about %(minutes)d min") % told
