"""Launch a campaign: draw who is held out, keep whom it goes to, and set the next step of the others (M24)."""

import secrets
import uuid
from collections import Counter
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from followthrough.campaigns.audience import MOST, Audience, Found, Rule, audience
from followthrough.campaigns.models import Campaign, Drawn
from followthrough.customers.models import Customer
from followthrough.journal.models import NextStep
from followthrough.journal.refusal import Refused
from followthrough.journal.steps import add_to_next_steps, set_next_steps
from followthrough.playbook.models import Tactic
from followthrough.reckoning.drawing import held_out, ticket
from followthrough.vocabulary.campaign import SHARES, WINDOW_DAYS, Arm
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change, may_log


@transaction.atomic
def launch(
    *,
    by: Member,
    name: str,
    rule: Rule,
    share: int,
    days: int,
    at: datetime,
    uid: uuid.UUID,
    among: QuerySet[Customer] | None = None,
    message: str = "",
    tactic: Tactic | None = None,
    owner: Member | None = None,
    seed: str | None = None,
) -> Campaign:
    """Launch a campaign of `by` at whoever `rule` finds at `at`; its touches stand over so many working `days`.

    `share` in a hundred of them are held out: drawn by `seed`, a new one unless it is given, and left to their usual
    cadence. Each other one gets a next step of whoever owns it; where somebody has set one, it keeps its day, and
    within the period it says the campaign's words as well. `owner` answers for it (default `by`). A repeated `uid`
    changes nothing and returns the campaign already launched. Without a message the tactic's name is what it says.
    Raises Refused (naming the field), NotAllowed for viewers and for an owner outside the circle of `by`.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    # Of one launched twice at once the second waits here, and so does another one at the same customers.
    Member.objects.in_workspace(by.workspace_id).select_for_update(of=("self",), no_key=True).order_by("pk").first()
    if known := Campaign.objects.visible_to(by).filter(uid=uid).first():
        return known
    owner = owner or by
    if not may_change(by, owner.pk):
        raise NotAllowed(_("Only somebody of your teams can answer for it."))
    words = message.strip() or (tactic.name if tactic else "")
    _check(name, words, share)
    found = audience(by=by, rule=rule, among=among, days=days, at=at)
    _check_size(found)
    campaign = Campaign.objects.create(
        workspace=by.workspace, by=by, owner=owner, tactic=tactic, uid=uid, name=name.strip(), message=words,
        rule=rule.kept(), share=share, seed=seed or secrets.token_hex(16), window_days=WINDOW_DAYS,
        left_out=dict(found.left_out), ends_on=found.days[-1], launched_at=at,
    )  # fmt: skip
    _draw(by, campaign, found)
    return campaign


def _draw(by: Member, campaign: Campaign, found: Audience) -> None:
    """Draw who is held out, set or word the steps of the others, and keep how everybody was drawn."""
    at = campaign.launched_at
    held = held_out(campaign.seed, [row.customer.pk for row in found.rows], campaign.share)
    treated = [row for row in found.rows if row.customer.pk not in held]
    _check_room(treated)
    set_now = {step.customer_id: step.pk for step in set_next_steps(by=by, steps=_steps(campaign, treated, at), at=at)}
    riding = {row.own.id: row.customer.pk for row in treated if row.own and row.rides}
    done = add_to_next_steps(workspace=by.workspace, step_ids=riding, words=campaign.aim)
    ridden = {riding[pk]: pk for pk in done}
    Drawn.objects.bulk_create(
        drawn_of(campaign, row, held, set_now.get(row.customer.pk), ridden.get(row.customer.pk)) for row in found.rows
    )


def drawn_of(campaign: Campaign, row: Found, held: frozenset[int], step: int | None, ridden: int | None) -> Drawn:
    """What is kept of a customer of the audience, not yet saved; `step` is one set for it, `ridden` one it rides on."""
    pk = row.customer.pk
    return Drawn(
        workspace_id=campaign.workspace_id, campaign=campaign, customer=row.customer, member_id=row.member_id,
        step_id=step or ridden, rides=step is None and ridden is not None, change=row.change, on=row.on,
        arm=Arm.HELD_OUT if pk in held else Arm.TREATED, ticket=ticket(campaign.seed, pk),
    )  # fmt: skip


def crowded(rows: list[Found]) -> tuple[Member, int] | None:
    """Whose day would not hold what the campaign adds to it, and how many touches that is; None where all do."""
    added = (row for row in rows if row.own is None and not row.is_due)
    asked: Counter[tuple[int, date]] = Counter((row.member_id, row.on) for row in added)
    owners = {row.member_id: row.customer.owner for row in rows}
    for (owner_id, _day), n in asked.most_common():
        if n > owners[owner_id].capacity:
            return owners[owner_id], n
    return None


def _check(name: str, words: str, share: int) -> None:
    if not name.strip():
        raise Refused(_("Give it a name."), field="name")
    if not words:
        raise Refused(_("Say what to bring about, or choose a tactic."), field="message")
    if share not in SHARES:
        raise Refused(_("Hold out 10 to 20 in a hundred, or nobody."), field="share")


def _check_size(found: Audience) -> None:
    if not found.rows:
        raise Refused(_("Nobody is found by this rule. Widen it, or choose another change."))
    if found.is_cut:
        raise Refused(_("More than %(most)d customers are found. Narrow the audience.") % {"most": MOST})


def _check_room(rows: list[Found]) -> None:
    if full := crowded(rows):
        told = {"name": full[0].name, "n": full[1], "capacity": full[0].capacity}
        words = _(
            "It adds %(n)d touches to one day of %(name)s, whose day holds %(capacity)d. Take more days, or narrow the "
            "audience."
        )
        raise Refused(words % told)


def _steps(campaign: Campaign, rows: list[Found], at: datetime) -> list[NextStep]:
    return [
        NextStep(
            workspace_id=campaign.workspace_id, customer=row.customer, deal_id=row.deal_id, member_id=row.member_id,
            what=campaign.aim, due_on=row.on, made_at=at, target_stage=row.target,
        )
        for row in rows
        if row.own is None
    ]  # fmt: skip
