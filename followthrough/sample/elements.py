"""What the later elements of the sample's deals left on record, in step with their ledger."""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from followthrough.customers.models import Contact
from followthrough.deals.collect import reckon
from followthrough.deals.models import (
    Agreement,
    Ask,
    Contract,
    CriteriaSheet,
    Deal,
    Instalment,
    Program,
    ProgramAnswer,
    ProgramLine,
    Receipt,
    Sending,
)
from followthrough.journal.models import Entry
from followthrough.sample.cast import RIVALS, Company
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.program import AskReply, Brought, ProgramReply, Renewal
from followthrough.workspace.models import Member

CRITERIA = (
    "samples a day", "detection limit", "price over five years", "service within a day", "fits our software",
    "training of the team", "audit trail", "bench space", "delivery before the audit",
)  # fmt: skip
EXPECTED = (
    "twice the samples a day", "a third less rework", "results on the same day", "one person less at the bench",
    "the audit passed at the first try",
)  # fmt: skip
TERMS = (
    "thirty days net, two instalments",
    "delivery in six weeks, half in advance",
    "three years of service included",
)
OBJECTIONS = ("the budget is decided in spring", "the head of quality wants to see a reference first")
#: How long contracts run, in days.
TERM = (182, 365, 365, 730)
AT_A_TIME = 500


@dataclass
class Left:
    """Rows to be written, by their kind."""

    rows: dict[Any, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def add(self, kind: Any, **facts: Any) -> Any:
        """A row to be written with the others of its kind."""
        row = kind(**facts)
        self.rows[kind].append(row)
        return row

    def write(self) -> None:
        """Those first that others refer to."""
        for kind in (
            CriteriaSheet, Agreement, Program, ProgramLine, Sending, ProgramAnswer, Ask, Contract, Instalment, Receipt,
        ):  # fmt: skip
            kind.objects.bulk_create(self.rows[kind], AT_A_TIME)


@dataclass(frozen=True)
class Path:
    """When a deal first came to each stage, who brought it there, and with whom they could have spoken."""

    deal: Deal
    arrived: dict[int, datetime]
    by: Member
    key: Contact

    def day(self, stage: int) -> date:
        """The day it came to a stage."""
        return self.arrived[stage].date()


def leave_on_record(company: Company, rng: random.Random) -> None:
    """Criteria, programs, asks, contracts and money for every deal that came so far."""
    left = Left()
    for path in _paths(company):
        _criteria(left, path, rng)
        if 5 in path.arrived:
            _program(left, path, rng)
        if 6 in path.arrived:
            _ask(left, path, rng)
        if 7 in path.arrived:
            _contract(left, path, company.calendar.at.date(), rng)
    left.write()
    owing = {row.deal_id for row in left.rows[Instalment]}
    for deal in Deal.objects.in_workspace(company.workspace).filter(pk__in=owing):
        reckon(deal)


def _paths(company: Company) -> Iterable[Path]:
    """The deals that came to stage 4 and whose customer has anybody, in the order of their ids."""
    rows = Entry.objects.in_workspace(company.workspace).filter(stage_after__gte=4, outcome=Outcome.PROMOTED)
    arrived: dict[int, dict[int, datetime]] = defaultdict(dict)
    for deal_id, stage, at in rows.order_by("deal_seq").values_list("deal_id", "stage_after", "happened_at"):
        if deal_id is not None and stage is not None:
            arrived[deal_id].setdefault(stage, at)
    keys: dict[int, Contact] = {}
    for contact in Contact.objects.in_workspace(company.workspace).order_by("is_key", "-id"):
        keys[contact.customer_id] = contact
    deals = Deal.objects.in_workspace(company.workspace).filter(pk__in=list(arrived)).select_related("owner")
    for deal in deals.order_by("id"):
        key, by = keys.get(deal.customer_id), deal.owner
        if key is not None and by is not None and 4 in arrived[deal.pk]:
            yield Path(deal, arrived[deal.pk], by, key)


def _criteria(left: Left, path: Path, rng: random.Random) -> None:
    rivals = rng.sample(RIVALS, rng.randint(1, 2))
    criteria = [
        {
            "name": name,
            "weight": rng.randint(3, 10),
            "brought_by": rng.choice([Brought.THEY, Brought.THEY, Brought.WE, Brought.RIVAL]).value,
            "ours": rng.randint(2, 5),
            "theirs": [rng.choice([None, 1, 2, 3, 3, 4, 5]) for _ in rivals],
        }
        for name in rng.sample(CRITERIA, rng.randint(3, 5))
    ]
    of = {"workspace_id": path.deal.workspace_id, "by": path.by}
    sheet = left.add(
        CriteriaSheet, **of, deal=path.deal, number=1, rivals=rivals, criteria=criteria, made_at=path.arrived[4]
    )
    if 5 in path.arrived:
        left.add(
            Agreement, **of, sheet=sheet, contact=path.key, was_key=path.key.is_key, agreed_on=path.day(5),
            recorded_at=path.arrived[5],
        )  # fmt: skip


def _program(left: Left, path: Path, rng: random.Random) -> None:
    deal, of = path.deal, {"workspace_id": path.deal.workspace_id, "by": path.by}
    value, currency = deal.value or 2_000_000, deal.currency or "EUR"
    is_sent = 6 in path.arrived
    program = left.add(
        Program, **of, deal=deal, number=1, title=deal.name, currency=currency, made_at=path.arrived[5],
        scope="Delivery, installation, and a day with the people who will work with it.", is_sent=is_sent,
        expected_what=rng.choice(EXPECTED), expected_value=value * rng.randint(2, 4),
        expected_by=path.day(5) + timedelta(days=rng.randint(120, 300)), valid_until=path.day(5) + timedelta(days=60),
    )  # fmt: skip
    service = value // 10
    for place, (name, price) in enumerate(((deal.name, value - service), ("Service, first year", service))):
        left.add(
            ProgramLine, workspace_id=deal.workspace_id, program=program, position=place, name=name, quantity=1000,
            price=price, tax=770,
        )  # fmt: skip
    if is_sent:
        at = path.arrived[6]
        opened = at + timedelta(hours=rng.randint(1, 40)) if rng.random() < 0.8 else None
        left.add(
            Sending, **of, program=program, contact=path.key, was_key=path.key.is_key, sent_on=path.day(5),
            recorded_at=at,
            opened_at=opened if opened and opened < path.arrived.get(7, at + timedelta(days=2)) else None,
        )  # fmt: skip
        reply = ProgramReply.ACCEPTED if 7 in path.arrived else rng.choice(list(ProgramReply)[:2])
        left.add(
            ProgramAnswer, **of, program=program, contact=path.key, reply=reply, answered_on=path.day(6),
            recorded_at=at,
        )  # fmt: skip


def _ask(left: Left, path: Path, rng: random.Random) -> None:
    is_signed = 7 in path.arrived
    reply = AskReply.YES if is_signed else rng.choice([AskReply.WAITING, AskReply.LATER])
    left.add(
        Ask, workspace_id=path.deal.workspace_id, by=path.by, deal=path.deal, contact=path.key, was_key=path.key.is_key,
        asked_on=path.day(6), terms=rng.choice(TERMS), reply=reply,
        answered_on=None if reply is AskReply.WAITING else path.day(7) if is_signed else path.day(6),
        objections=rng.choice(OBJECTIONS) if reply is AskReply.LATER else "", recorded_at=path.arrived[6],
    )  # fmt: skip


def _contract(left: Left, path: Path, today: date, rng: random.Random) -> None:
    deal, signed = path.deal, path.day(7)
    of = {"workspace_id": deal.workspace_id, "by": path.by, "deal": deal, "recorded_at": path.arrived[7]}
    value, currency = deal.value or 2_000_000, deal.currency or "EUR"
    ends = signed + timedelta(days=rng.choice(TERM))
    left.add(
        Contract, **of, name=deal.name, value=value, currency=currency, signed_on=signed, starts_on=signed,
        ends_on=ends, renewal=rng.choice([Renewal.AGREED, Renewal.AUTOMATIC]), notice_by=ends - timedelta(days=60),
    )  # fmt: skip
    parts = ((value // 2, 14, "half on delivery"), (value - value // 2, 75, "half after the first month"))
    for amount, days, note in parts:
        due = signed + timedelta(days=days)
        one = left.add(Instalment, **of, amount=amount, currency=currency, due_on=due, note=note, open_amount=amount)
        came = due + timedelta(days=rng.randint(-3, 6))
        if 8 in path.arrived:
            came = min(came, path.day(8))
        elif came > today or (due < today and rng.random() < 0.12):
            continue
        left.add(
            Receipt, workspace_id=deal.workspace_id, by=path.by, instalment=one, amount=amount, received_on=came,
            recorded_at=path.arrived.get(8, path.arrived[7]),
        )  # fmt: skip
