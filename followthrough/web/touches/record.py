"""From a filled-in form to a recorded touch: someone new, the touch, its next step, a judged level; all or nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import Deal
from followthrough.journal.assess import assess
from followthrough.journal.clocks import clock_of
from followthrough.journal.log import Facts, Logged, Move, Step, is_recorded, locked_to_log, log_touch
from followthrough.journal.noting import enter_contact
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.web.touches.forms import TouchForm, Verdict
from followthrough.workspace.models import Member


@dataclass(frozen=True)
class Suggested:
    """When the cadence wants the next touch: after somebody answered, and after nobody did."""

    reached: date
    silent: date
    every: int


def suggested(customer: Customer, rhythm: Rhythm, today: date) -> Suggested:
    """The next due dates if `customer` is touched today; `every` is its interval in working days."""
    clock = clock_of(customer)
    met = replace(
        clock, last_touch_on=today, last_contact_on=today, unanswered=0, contact_count=clock.contact_count + 1
    )
    missed = replace(clock, last_touch_on=today, unanswered=clock.unanswered + 1)
    first = rhythm.working_day(today)
    return Suggested(
        reached=max(rhythm.due_on(met), first),
        silent=max(rhythm.due_on(missed), first),
        every=rhythm.every(met),
    )


def record(
    *,
    by: Member,
    customer: Customer,
    deal: Deal | None,
    form: TouchForm,
    at: datetime,
    log: Callable[..., Logged] = log_touch,
) -> Logged:
    """Record the touch of a valid form. Raises Refused, MissingEvidence, NotAllowed; then nothing is kept.

    `log` is the verb that logs it, with more than the touch where it does more.
    """
    told = form.cleaned_data
    contacts = form.chosen()
    if told["new_name"]:
        locked_to_log(by, customer.pk)
        if not is_recorded(by, told["uid"]):
            person = {"name": told["new_name"], "is_key": told["new_is_key"], "is_met_in_touch": True}
            contacts.append(enter_contact(by=by, customer=customer, at=at, **person))
    facts = Facts(contacts=contacts, tactic_id=told["tactic"], **form.what(at))
    move, second_move = moves(form) if deal else (None, None)
    logged = log(
        by=by,
        customer=customer,
        deal=deal,
        facts=facts,
        move=move,
        second_move=second_move,
        step=_step(form, customer, deal, contacts, reached=facts.reached),
        at=at,
        uid=told["uid"],
    )
    if told["level"] and not logged.is_repeat:
        reason = told["level_reason"] or told["note"][:1000]
        assess(by=by, customer=customer, level=Level(told["level"]), reason=reason, at=at)
    return logged


def moves(form: Verdict) -> tuple[Move, Move | None]:
    """What a valid form says was done to the deal, and the second promotion where one talk proved two stages."""
    told = form.cleaned_data
    outcome = Outcome(told["outcome"])
    down_to = Stage(told["down_to"]) if outcome is Outcome.DEMOTED and told["down_to"] else None
    move = Move(outcome=outcome, cause=told["cause"], down_to=down_to, override_reason=told["override_reason"])
    return move, move if outcome is Outcome.PROMOTED and told["proves_next"] else None


def _step(
    form: TouchForm, customer: Customer, deal: Deal | None, contacts: list[Contact], *, reached: bool
) -> Step | None:
    """What the form says of the next step; None leaves it to the cadence."""
    told = form.cleaned_data
    untouched = told["due_on"] is None or told["due_on"] == told["due_suggested"]
    if untouched and not (told["what_next"] or told["agreed"] or told["due_time"]):
        return None
    due_on = told["due_on"]
    if untouched or due_on is None:
        dates = suggested(customer, rhythm_of(customer.workspace), timezone.localdate())
        due_on = dates.reached if reached else dates.silent
    return Step(
        due_on=due_on,
        what=told["what_next"],
        due_time=told["due_time"],
        contact=contacts[0] if len(contacts) == 1 else None,
        agreed=told["agreed"],
        target_stage=_target(deal, told["outcome"], told["down_to"], twice=told["proves_next"]),
    )


def _target(deal: Deal | None, outcome: str, down_to: int | None, *, twice: bool) -> Stage | None:
    """The stage the next step is to bring about: one above where the deal then stands."""
    if deal is None or not outcome:
        return None
    moved = {Outcome.PROMOTED: 1 + twice, Outcome.RETAINED: 0, Outcome.DEMOTED: -1}[Outcome(outcome)]
    stands = down_to if down_to and outcome == Outcome.DEMOTED else deal.stage + moved
    return Stage(stands + 1) if 1 <= stands < Stage.COMPLETE else None
