"""Deal, product and member drafts."""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from followthrough.customers.models import Product
from followthrough.deals.models import Deal, text_of
from followthrough.journal.bulk import Told
from followthrough.journal.ledger import DealState, opened
from followthrough.porting.drafts import DealDraft, MemberDraft, ProductDraft
from followthrough.porting.loading.customers import linked_or_made
from followthrough.porting.loading.job import Job
from followthrough.porting.loading.keys import name_key
from followthrough.porting.loading.known import SeenCustomer
from followthrough.porting.loading.numbers import number_of
from followthrough.porting.loading.outcome import RowOutcome
from followthrough.porting.problem import Severity
from followthrough.vocabulary.ledger import DealStatus, EntryKind, Origin
from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member, Team
from followthrough.workspace.permission import may_administer


def take_deal(job: Job, draft: DealDraft, outcome: RowOutcome) -> None:
    """A new deal with its ledger as far as the file tells it; one that is here already is left as it is."""
    outcome.label = outcome.label or draft.name
    customer = linked_or_made(job, draft.customer, draft.owner, outcome)
    if customer is None:
        return
    number = number_of(draft)
    if job.known.number("deal", number) is not None:
        outcome.say("deal_already_here")
        return
    owner = job.owners.owner(draft.owner, outcome) if draft.owner else None
    owner_id = owner.pk if owner else None
    if not draft.owner:
        owner_id = customer.owner_id or job.by.pk
    state, told = _ledger(job, draft, customer, owner_id or customer.owner_id or job.by.pk, outcome)
    name = draft.name or customer.name
    deal = Deal(
        workspace_id=job.workspace.pk,
        customer_id=customer.id,
        owner_id=owner_id,
        product_id=_product(job, draft.product, outcome),
        name=name,
        search_text=text_of(name),
        value=draft.value.minor if draft.value else None,
        currency=draft.value.currency if draft.value else "",
        source=draft.source,
        expected_on=draft.expected.day_in(job.zone) if draft.expected else None,
        note=draft.note,
        extra={**job.owners.name_kept(draft.owner, owner), **draft.extra},
        origin=Origin.IMPORTED,
        opened_at=job.moment(draft.opened, outcome) if draft.opened else state.stage_since,
        **vars(state),
    )
    job.batch.make(deal)
    job.batch.told += [replace(row, deal_id=deal.pk) for row in told]
    job.touched.add(customer.id)
    job.number("deal", number, deal.pk)
    job.known.deal_homes[deal.pk] = customer.id
    outcome.created["deal"] += 1


def _ledger(
    job: Job, draft: DealDraft, customer: SeenCustomer, owner_id: int, outcome: RowOutcome
) -> tuple[DealState, list[Told]]:
    """The opening at the file's stage, and a lost deal's closing. A paid deal opens, and ends, on its last day."""
    began = job.moment(draft.opened, outcome) if draft.opened else None
    ended = job.moment(draft.closed, outcome) if draft.closed else None
    at = _within((ended if draft.status is DealStatus.COMPLETE else None) or began or ended, job.at)
    if draft.status is not DealStatus.OPEN and ended is None:
        outcome.say("deal_closed_undated", Severity.WARNING)

    def row(kind: EntryKind, when: datetime, **facts: object) -> Told:
        return Told(
            kind=kind,
            customer_id=customer.id,
            author_id=owner_id,
            happened_at=when,
            uid=uuid.uuid4(),
            stage_after=draft.stage,
            **facts,  # type: ignore[arg-type]
        )

    state, told = opened(draft.stage, at), [row(EntryKind.OPENING, at)]
    if draft.status is DealStatus.LOST:
        last = max(_within(ended or began, job.at), at)
        cause = str(draft.lost_because)
        told.append(row(EntryKind.CLOSING, last, stage_before=draft.stage, cause=cause, closed_as=DealStatus.LOST))
        state = replace(state, status=DealStatus.LOST, closed_at=last, deal_seq=2)
    return state, told


def _within(moment: datetime | None, at: datetime) -> datetime:
    """The moment, but not after the import itself; the import's own when the file tells none."""
    return min(moment, at) if moment else at


def _product(job: Job, named: str, outcome: RowOutcome) -> int | None:
    """The product of that name however it is spaced; made when it is not known."""
    if not named:
        return None
    known = job.products.get(name_key(named))
    return known.pk if known is not None else _make_product(job, ProductDraft(name=named), outcome)


def take_product(job: Job, draft: ProductDraft, outcome: RowOutcome) -> None:
    """A product; one of that name takes what it lacks, and the fuller of the two spellings."""
    if not draft.name:
        outcome.fail("row_nameless")
        return
    outcome.label = draft.name
    known = job.products.get(name_key(draft.name))
    if known is None:
        _make_product(job, draft, outcome)
        return
    outcome.say("same_by_name", name=known.name)
    new: dict[str, Any] = {}
    if len(draft.name) > len(known.name):
        new["name"] = draft.name
    if draft.series and not known.series:
        new["series"] = draft.series
    if draft.price and known.price is None:
        new |= {"price": draft.price.minor, "currency": draft.price.currency}
    _change(job, known, new, outcome, kind="product")


def _change(job: Job, row: Any, new: dict[str, Any], outcome: RowOutcome, *, kind: str) -> None:
    """Change facts of a product, member or team, which this import may just have made itself."""
    if not new:
        return
    if row.pk in job.batch.rows or row in job.owners.invited or row in job.owners.teams:
        for name, value in new.items():
            setattr(row, name, value)
    else:
        job.batch.change(row, new, is_own=row.pk in job.made or job.owners.is_new(row))
    outcome.updated[kind] += 1
    outcome.say("filled_in", facts=", ".join(new))


def _make_product(job: Job, draft: ProductDraft, outcome: RowOutcome) -> int:
    product = Product(
        workspace_id=job.workspace.pk,
        name=draft.name,
        name_key=name_key(draft.name),
        series=draft.series,
        price=draft.price.minor if draft.price else None,
        currency=draft.price.currency if draft.price else "",
    )
    job.batch.make(product)
    job.made.add(product.pk)
    job.products[product.name_key] = product
    outcome.created["product"] += 1
    return product.pk


def take_member(job: Job, draft: MemberDraft, outcome: RowOutcome) -> None:
    """One of us, invited when they are not here; in their manager's team when the file tells one."""
    if not draft.name:
        outcome.fail("row_nameless")
        return
    outcome.label = draft.name
    known = job.owners.found(draft.name, draft.mail)
    if known:
        job.owners.number(draft.external_id, known)
        outcome.say("same_by_name" if not draft.mail else "same_by_mail", name=known.name)
        _join_team(job, known, draft, outcome)
        return
    if job.owners.has_left(draft.name, draft.mail):
        outcome.say("member_left_us", name=draft.name)
        return
    if not job.owners.may_invite:
        outcome.fail("member_not_invited", name=draft.name)
        return
    member = job.owners.invite(draft.name, mail=draft.mail, team=_team(job, draft, outcome))
    if draft.external_id:
        job.owners.number(draft.external_id, member)
    outcome.created["member"] += 1


def _team(job: Job, draft: MemberDraft, outcome: RowOutcome) -> Team | None:
    manager = None
    if draft.manager:
        manager = job.owners.found(draft.manager, "")
        if manager is None and not job.owners.has_left(draft.manager, ""):
            manager = job.owners.invite(draft.manager, role=Role.MANAGER)
    team = job.owners.team(draft.team, manager)
    if team and manager and team.manager_id is None:
        _change(job, team, {"manager_id": manager.pk}, outcome, kind="team")
    return team


def _join_team(job: Job, member: Member, draft: MemberDraft, outcome: RowOutcome) -> None:
    """Somebody invited by an earlier file that told no team joins the one this file tells."""
    is_ours = job.owners.may_invite and (member.state == MemberState.INVITED or may_administer(job.by))
    if member.team_id is not None or not draft.team or not is_ours:
        return
    team = _team(job, draft, outcome)
    if team:
        _change(job, member, {"team_id": team.pk}, outcome, kind="member")
