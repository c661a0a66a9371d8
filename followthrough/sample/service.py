"""After the sale in the sample: tickets in and beyond their target, what service spotted, who came through whom."""

import random
from datetime import datetime, timedelta

from followthrough.care.refer import ask_referral, decline_referral
from followthrough.care.spot import Heard, spot
from followthrough.care.tickets import open_ticket, solve_ticket
from followthrough.customers.models import Arrival, Contact, Customer
from followthrough.journal import clocks
from followthrough.relationship.models import Referral, ReferralChange
from followthrough.sample.cast import SERVICE_OF, Company
from followthrough.sample.leads import uid_of
from followthrough.sample.texts import sections
from followthrough.vocabulary.referral import ReferralTurn
from followthrough.vocabulary.way import Way
from followthrough.workspace.models import Member

SEED = 36
#: Tickets of the last weeks, and those that are open; some of either are beyond their target.
SOLVED, OPEN = 26, 9
LATE, SEVERE = 0.2, 0.25
#: Of first deals, each so many-th was heard of by somebody in service; what is fresh today goes to these.
HEARD_EACH, FRESH_OF = 13, ("lukas", "meilin")
#: Chains of two, and others who were named, asked in vain, or have not answered.
CHAINS, NAMED, DECLINED, WAITING = 2, 6, 4, 5
SOURCE = "referral"


def tell_service(company: Company) -> None:
    """Give those who bought their tickets and referrals, and service its credit for what it spotted."""
    rng = random.Random(SEED)
    rows = Customer.objects.in_workspace(company.workspace).filter(
        sold_at__isnull=False, owner__isnull=False, do_not_contact=False
    )
    bought = list(rows.select_related("owner", "service_member").order_by("sold_at", "id"))
    for row in bought:
        row.workspace = company.workspace
    _tickets(company, bought, rng)
    _spotted(company, bought)
    _referrals(company, bought, rng)


def _tickets(company: Company, bought: list[Customer], rng: random.Random) -> None:
    texts = sections("service.txt")
    at = company.calendar.at
    people = _people(company, bought)
    for number in range(SOLVED + OPEN):
        customer = bought[rng.randrange(len(bought))]
        is_open, is_severe = number >= SOLVED, rng.random() < SEVERE
        since = timedelta(hours=rng.randint(1, 5), days=rng.choice((0, 0, 1, 3, 9)) if is_open else rng.randint(4, 90))
        began = max(at - since, customer.sold_at or at)
        ticket = open_ticket(
            by=_service(company, customer), customer=customer, at=at, opened_at=began, is_severe=is_severe,
            what=rng.choice(texts["severe" if is_severe else "ticket"]), contact=people.get(customer.pk),
            external_key=f"AC-{1200 + number}",
        )  # fmt: skip
        if not is_open:
            took = (ticket.due_at - began) * (rng.uniform(1.1, 2.2) if rng.random() < LATE else rng.uniform(0.05, 0.9))
            solve_ticket(by=_service(company, customer), ticket=ticket, at=min(began + took, at))


def _spotted(company: Company, bought: list[Customer]) -> None:
    """Some of the deals of the year were heard of by service first, with every end; two are new today."""
    came = Arrival.objects.in_workspace(company.workspace).filter(way=Way.HAND).select_related("customer__owner")
    keys = {member.pk: key for key, member in company.members.items()}
    for arrival in list(came.order_by("arrived_at", "id"))[::HEARD_EACH]:
        key = keys.get(arrival.customer.owner_id or 0, "")
        if key in SERVICE_OF:
            arrival.way, arrival.hinted_by = Way.HINT, company.members[SERVICE_OF[key]]
            arrival.given_to = arrival.customer.owner
            arrival.save(update_fields=["way", "hinted_by", "given_to"])
    at = company.calendar.moment(0)
    for key, words in zip(FRESH_OF, sections("service.txt")["spotted"], strict=True):
        customer = next(row for row in bought if row.owner == company.members[key])
        heard = Heard(words=words, contact=_people(company, [customer]).get(customer.pk), is_expected=True)
        spot(by=_service(company, customer), customer=customer, heard=heard, at=at, uid=uid_of(company))


def _referrals(company: Company, bought: list[Customer], rng: random.Random) -> None:
    """Who came with the source “referral” was named by somebody who had bought before; two of them named others."""
    rows = Customer.objects.in_workspace(company.workspace).filter(owner__isnull=False, do_not_contact=False)
    everybody = list(rows.select_related("owner").order_by("entered_at", "id"))
    people = _people(company, bought)
    through: dict[int, Customer] = {}
    for row in [one for one in everybody if one.source == SOURCE]:
        before = [one for one in bought if one.sold_at and one.sold_at < row.entered_at and one.pk != row.pk]
        if before and len(through) < NAMED:
            through[row.pk] = before[rng.randrange(len(before))]
            _given(through[row.pk], row, people.get(through[row.pk].pk), is_thanked=rng.random() < 0.6)
    named = [one for one in bought if one.pk in through]
    for by in named[:CHAINS]:
        later = [one for one in everybody if by.sold_at and one.entered_at > by.sold_at and one.pk not in through]
        if later:
            through[later[0].pk] = by
            Customer.objects.in_workspace(company.workspace).filter(pk=later[0].pk).update(source=SOURCE)
            _given(by, later[0], people.get(by.pk), is_thanked=False)
    asked = [row for row in bought if row.pk not in {one.pk for one in through.values()}]
    at = company.calendar.at
    for number, row in enumerate(asked[-DECLINED - WAITING :]):
        by, when = row.owner, at - timedelta(days=rng.randint(2, 25))
        referral = ask_referral(by=by, customer=row, contact=people.get(row.pk), at=when)
        if number < DECLINED:
            decline_referral(by=by, referral=referral, at=min(when + timedelta(days=1), at))


def _given(by: Customer, row: Customer, person: Contact | None, *, is_thanked: bool) -> None:
    """That `by` named the customer `row` when it was entered."""
    at = row.entered_at
    thanked_at = at + timedelta(days=2) if is_thanked else None
    referral = Referral.objects.create(
        workspace_id=row.workspace_id, customer=by, contact=person, became=row, member=by.owner, name=row.name,
        made_at=at - timedelta(days=3), asked_at=at - timedelta(days=3), given_at=at, thanked_at=thanked_at,
    )  # fmt: skip
    turns: list[tuple[ReferralTurn, datetime]] = [
        (ReferralTurn.ASKED, at - timedelta(days=3)), (ReferralTurn.GIVEN, at)
    ]  # fmt: skip
    if thanked_at is not None:
        turns.append((ReferralTurn.THANKED, thanked_at))
    ReferralChange.objects.bulk_create(
        ReferralChange(workspace_id=row.workspace_id, referral=referral, by=by.owner, turn=turn, at=when)
        for turn, when in turns
    )
    by.refresh_from_db()
    clocks.note_after_sale(by)


def _people(company: Company, customers: list[Customer]) -> dict[int, Contact]:
    """Somebody of each of these customers, one who is no key person where there is one."""
    rows = Contact.objects.in_workspace(company.workspace).filter(customer__in=[row.pk for row in customers])
    return {person.customer_id: person for person in rows.order_by("-is_key", "id")}


def _service(company: Company, customer: Customer) -> Member:
    """Who serves a customer."""
    return customer.service_member or company.members["sol"]
