"""Two firms with a thing of each kind in them, and a person in each role and state, signed in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from followthrough.care.milestones import plan_milestone
from followthrough.customers.enter import enter_customer
from followthrough.customers.lead_forms import make_lead_form
from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import Deal
from followthrough.journal.assess import assess
from followthrough.journal.dynamics import News, note_news
from followthrough.journal.grouping import GroupFacts, make_group
from followthrough.journal.log import Facts, Move, Step, log_touch
from followthrough.journal.merge import merge_customers
from followthrough.planner.freeze import freeze
from followthrough.planner.models import Alarm
from followthrough.playbook.found import add_member
from followthrough.playbook.keep import add_tactic
from followthrough.playbook.logo import set_logo
from followthrough.porting.imports import look, stage_upload
from followthrough.reports.submit import submit
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.drift import Colour, DriftRule
from followthrough.vocabulary.dynamics import DynamicsKind
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Holiday, Member, SavedView, Team, User, local_day
from tests.accounts import keep_account
from tests.cast import Bolt, Firm, hashed_password, make_bolt, make_firm
from tests.elements import PICTURE, leave_on_record
from tests.handed import expecting, hand_on
from tests.meeting import meet
from tests.rising import push, rise
from tests.serving import serve
from tests.trained import courses

#: Everything of the first firm carries this; nobody else may ever see it.
MARK = "Zebrafinch"
#: Who asks: Bolt is Ana's, in team South under Max.
PEOPLE = (
    *("anonymous", "viewer", "seller", "service", "manager", "admin"),
    *("other_seller", "other_manager", "suspended", "removed", "foreign"),
)
#: Tables that say who is signed in, and what was said once; not what the workspace holds.
ASIDE = {"workspace_session", "background_beat"}


@dataclass
class World:
    """The first firm, the ids of its things by the names addresses use, and a client for each person."""

    firm: Firm
    ids: dict[str, Any]
    foreign_ids: dict[str, Any]
    clients: dict[str, Client]
    cookies: dict[str, dict[str, str]]


def make_world() -> World:
    """Everybody signed in, then one suspended and one removed."""
    now = timezone.now()
    firm, ids = _furnished("Labora", MARK, now)
    other, foreign_ids = _furnished("Otherlab", "Own", now)
    people = {
        "viewer": firm.vic,
        "seller": firm.ana,
        "service": firm.sol,
        "manager": firm.max,
        "admin": firm.ida,
        "other_seller": firm.priya,
        "other_manager": firm.nora,
        "suspended": _gone(firm, "sue", now),
        "removed": _gone(firm, "ron", now),
        "foreign": other.ida,
    }
    for member in people.values():
        # The plan of the day stands, so that no first change of the day has to keep it.
        freeze(member, local_day(member, now), now)
    clients = {"anonymous": Client()} | {name: _signed_in(member) for name, member in people.items()}
    for name, state in (("suspended", MemberState.SUSPENDED), ("removed", MemberState.REMOVED)):
        people[name].state = state
        people[name].save()
    cookies = {name: {key: kept.value for key, kept in client.cookies.items()} for name, client in clients.items()}
    return World(firm, ids, foreign_ids, clients, cookies)


def _signed_in(member: Member) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


def _gone(firm: Firm, key: str, at: datetime) -> Member:
    email = f"{key}@labora.test"
    user = User.objects.create(email=email, name=key, password=hashed_password())
    return add_member(
        workspace=firm.workspace, name=key, role=Role.ADMIN, at=at, email=email, user=user, team=firm.south
    )


def _fact(bolt: Bolt, mark: str, now: datetime) -> int:
    """Something that changes for Bolt, noted by its owner."""
    news = News(kind=DynamicsKind.BUDGET, what=f"{mark} saves", source=mark, happens_on=now.date(), effect=1)
    return note_news(by=bolt.customer.owner, customer=bolt.customer, news=[news], at=now)[0].pk


def _pushed(firm: Firm, mark: str, now: datetime) -> int:
    """A campaign of Ana; and customers whose level rose since, for each who may launch one."""
    rows = rise(firm.ana, now, [f"{mark} rose"])
    campaign = push(firm.ana, now, rows=rows, name=mark, message=f"{mark} asks")
    for member in (firm.ana, firm.sol, firm.priya):
        rise(member, now, [f"{mark} rises with {member.name}"])
    return campaign.pk


def _alarm(bolt: Bolt, now: datetime) -> int:
    """That Bolt seems to drift away, told to its owner."""
    owner, on = bolt.customer.owner, local_day(bolt.customer.owner, now)
    told = {"since": on.isoformat(), "days": 9, "interval": 3}
    row = Alarm.objects.create(
        workspace=owner.workspace, member=owner, customer=bolt.customer, on=on, colour=Colour.RED,
        rule=DriftRule.OVERDUE, values=told, since_on=on, raised_at=now,
    )  # fmt: skip
    return int(row.pk)


def _after_a_sale(firm: Firm, bolt: Bolt, other: Customer, mark: str, now: datetime) -> dict[str, int]:
    """Another customer of Ana is offered to Sol; Bolt, which expects something, is not, so that it can be."""
    expected = expecting(customer=bolt.customer, key=bolt.keller, at=now, mark=mark)
    bolts: dict[str, Any] = {"customer": bolt.customer, "key": bolt.keller, "at": now, "mark": mark}
    return {
        "hand_off_id": hand_on(customer=other, to=firm.sol, at=now, mark=mark).pk,
        **expected.ids,
        **serve(by=firm.ana, finder=firm.sol, **bolts).ids,
        **keep_account(by=firm.ana, **bolts).ids,
        **courses(by=firm.max, who=[firm.ana], at=now, mark=mark).ids,
    }


def _milestone(bolt: Bolt, mark: str, now: datetime) -> int:
    """Something to be reached at Bolt, planned by its owner."""
    owner = bolt.customer.owner
    row = plan_milestone(by=owner, customer=bolt.customer, kind=MilestoneKind.STEP, what=f"{mark} trained", at=now)
    return int(row.pk)


def _in_rhythm(firm: Firm, bolt: Bolt, mark: str, now: datetime) -> dict[str, int]:
    return {
        "fact_id": _fact(bolt, mark, now),
        "group_id": make_group(by=firm.ida, facts=GroupFacts(name=mark, ideal=5, longest=9), at=now).pk,
        "campaign_id": _pushed(firm, mark, now),
        "alarm_id": _alarm(bolt, now),
        "milestone_id": _milestone(bolt, mark, now),
    }


def _furnished(name: str, mark: str, now: datetime) -> tuple[Firm, dict[str, Any]]:
    firm = make_firm(name, at=now - timedelta(days=3))
    bolt = make_bolt(firm, at=now)
    facts = Facts(channel=Channel.CALL, happened_at=now, contacts=[bolt.weber], note=f"{mark} said yes")
    logged = log_touch(
        by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=Move(outcome=Outcome.PROMOTED), at=now,
        step=Step(due_on=now.date(), what=f"{mark} wants a call"),
    )  # fmt: skip
    assert logged.step is not None
    holiday = Holiday.objects.create(workspace=firm.workspace, on=date(2036, 5, 1), name=mark)
    view = SavedView.objects.create(workspace=firm.workspace, member=firm.ana, screen="customers", name=mark)
    twin = enter_customer(by=firm.ana, at=now, name="Bolt Pharma AG")
    third = enter_customer(by=firm.ana, at=now, name="Boltpharma")
    merge = merge_customers(by=firm.ana, into=twin, other=third, at=now)
    on = local_day(firm.ana, now)
    submit(by=firm.ana, on=on, worked=f"{mark} worked", hindered=f"{mark} hindered", at=now)
    run = stage_upload(by=firm.ana, at=now, files=[(f"{mark}.csv", f"Name,City\n{mark} Ltd,Basel\n".encode())])
    look(run, by=firm.ana, at=now)
    record = leave_on_record(by=firm.ana, deal=bolt.deal, key=bolt.keller, at=now, mark=mark)
    _mark(firm, mark)
    set_logo(by=firm.ida, picture=PICTURE)
    tactic = add_tactic(by=firm.max, at=now, kind="tactic", name=mark, how=f"{mark} how", stages="2")
    form = make_lead_form(by=firm.ida, at=now, name=mark, source=mark, member=firm.ana)
    judged = assess(by=firm.ana, customer=bolt.customer, level=Level.C, reason=mark, at=now)
    ids = {
        "customer_id": bolt.customer.pk,
        "other_id": twin.pk,
        "merge_id": merge.pk,
        "contact_id": bolt.weber.pk,
        "deal_id": bolt.deal.pk,
        "touch_id": logged.entry.pk,
        "step_id": logged.step.pk,
        "member_id": firm.ana.pk,
        "team_id": firm.south.pk,
        "holiday_id": holiday.pk,
        "view_id": view.pk,
        "run_id": run.pk,
        **record.ids,
        **meet(by=firm.ana, customer=bolt.customer, key=bolt.keller, at=now, mark=mark).ids,
        **_after_a_sale(firm, bolt, twin, mark, now),
        "place": 0,
        "on": on,
        "secret": "x" * 43,
        "tactic_id": tactic.pk,
        **_in_rhythm(firm, bolt, mark, now),
        "form_id": form.pk,
        "form_secret": form.secret,
        "assessment_id": judged.pk,
    }
    return firm, ids


def _mark(firm: Firm, mark: str) -> None:
    """Put the mark into every name of the firm."""
    for kind in (Customer, Contact, Deal, Member, Team):
        for row in kind._default_manager.filter(workspace=firm.workspace):
            rows = kind._base_manager.filter(workspace_id=firm.workspace.pk, pk=row.pk)
            rows.update(name=f"{row.name} {mark}")
    firm.workspace.name = f"{firm.workspace.name} {mark}"
    firm.workspace.save()


def all_rows() -> dict[str, int]:
    """A fingerprint of each table."""
    prints = {}
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in apps.get_models()} - ASIDE):
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            prints[table] = hash(str(cursor.fetchall()))
    return prints
