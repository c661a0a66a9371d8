"""Two campaigns of the sample: one of the autumn whose days are over, and one that runs since this week."""

import random
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from followthrough.campaigns.audience import Audience, Found, Rule, audience
from followthrough.campaigns.launch import drawn_of
from followthrough.campaigns.models import Campaign, CampaignEnd, Drawn
from followthrough.journal.models import Entry, NextStep
from followthrough.journal.steps import add_to_next_steps
from followthrough.reckoning.drawing import held_out
from followthrough.reckoning.working_days import local_date
from followthrough.sample.cast import Company
from followthrough.vocabulary.campaign import WINDOW_DAYS, Change, End
from followthrough.workspace.models import Member

SEED = 24
#: Working days since each was launched, over how many its touches stood, and how many in a hundred were held out.
AUTUMN, AUTUMN_DAYS, AUTUMN_SHARE = 48, 10, 20
LATELY, LATELY_DAYS, LATELY_SHARE = 2, 10, 15


def tell_pushes(company: Company) -> None:
    """Both are drawn as `campaigns.launch` draws; whoever was touched in time was touched by the campaign's step."""
    rng, max_, ana = random.Random(SEED), company.members["max"], company.members["ana"]
    past = _launched(
        company, max_, Rule(Change.RIVAL, 90), AUTUMN, AUTUMN_DAYS, AUTUMN_SHARE, rng, name="Before the competitor is",
        message="Ask what the other system promises, and by when they decide.", owner=max_,
    )  # fmt: skip
    ended = datetime.combine(past.ends_on + timedelta(days=1), past.launched_at.timetz())
    CampaignEnd.objects.create(workspace=company.workspace, campaign=past, how=End.OVER, at=ended)
    _launched(
        company, max_, Rule(Change.ROSE, 90), LATELY, LATELY_DAYS, LATELY_SHARE, rng, name="Up a level", owner=ana,
        message="Ask what made it urgent, and who else has a say.",
    )  # fmt: skip


def _launched(
    company: Company, by: Member, rule: Rule, ago: int, days: int, share: int, rng: random.Random, **facts: Any
) -> Campaign:
    at = company.calendar.moment(ago)
    found = audience(by=by, rule=rule, days=days, at=at)
    campaign = Campaign.objects.create(
        workspace=company.workspace, by=by, uid=uuid.UUID(int=rng.getrandbits(128), version=4), rule=rule.kept(),
        share=share, seed=f"{rng.getrandbits(128):032x}", window_days=WINDOW_DAYS, left_out=dict(found.left_out),
        ends_on=found.days[-1], launched_at=at, **facts,
    )  # fmt: skip
    held = held_out(campaign.seed, [row.customer.pk for row in found.rows], share)
    treated = [row for row in found.rows if row.customer.pk not in held]
    steps = _steps_that_were_touched(campaign, treated)
    NextStep.objects.bulk_create(steps.values())
    ridden = _ridden(company, campaign, found, [row for row in treated if row.customer.pk not in steps])
    set_then = {pk: step.pk for pk, step in steps.items()}
    Drawn.objects.bulk_create(
        drawn_of(campaign, row, held, set_then.get(row.customer.pk), ridden.get(row.customer.pk)) for row in found.rows
    )
    return campaign


def _steps_that_were_touched(campaign: Campaign, rows: list[Found]) -> dict[int, NextStep]:
    """By customer the campaign's step, where its owner touched it within the period; each ended in the first touch."""
    owners = {row.customer.pk: row.member_id for row in rows}
    touches = Entry.objects.in_workspace(campaign.workspace_id).touches().filter(customer_id__in=list(owners))
    found: dict[int, NextStep] = {}
    for touch in touches.filter(happened_at__gt=campaign.launched_at).order_by("happened_at", "id"):
        if touch.author_id == owners[touch.customer_id] and _day(campaign, touch.happened_at) <= campaign.ends_on:
            found.setdefault(touch.customer_id, _step(campaign, touch))
    return found


def _day(campaign: Campaign, at: datetime) -> date:
    return local_date(at, campaign.workspace.time_zone)


def _step(campaign: Campaign, touch: Entry) -> NextStep:
    return NextStep(
        workspace_id=campaign.workspace_id, customer_id=touch.customer_id, deal_id=touch.deal_id,
        member_id=touch.author_id, what=campaign.aim, due_on=_day(campaign, touch.happened_at),
        made_at=campaign.launched_at, closed_at=touch.recorded_at, closed_by=touch,
    )  # fmt: skip


def _ridden(company: Company, campaign: Campaign, found: Audience, rows: list[Found]) -> dict[int, int]:
    """By customer the step that says the campaign's words as well, while the campaign runs."""
    if found.days[-1] < company.calendar.today:
        return {}
    riding = {row.own.id: row.customer.pk for row in rows if row.own and row.rides}
    done = add_to_next_steps(workspace=company.workspace, step_ids=list(riding), words=campaign.aim)
    return {riding[pk]: pk for pk in done}
