"""New leads of the sample: a form on the web, a colleague's hint, somebody who is known already; and how all came."""

import uuid

from followthrough.customers.lead_forms import make_lead_form
from followthrough.customers.models import Arrival, LeadForm
from followthrough.journal.bulk import Told as Row
from followthrough.journal.take_in import Told, take_hint, take_in
from followthrough.sample.cast import Company
from followthrough.sample.firms import Firm
from followthrough.sample.telling import Telling
from followthrough.sample.texts import parts, sections
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.way import Way

SOURCE = "web form"
HINTS_OF = "sol"


def tell_leads(company: Company, firms: list[Firm], telling: Telling) -> None:
    """Give the firms that are told already their arrivals, and let some of `data/leads.txt` come in today."""
    admin = company.members["ida"]
    form = make_lead_form(by=admin, at=admin.made_at, name="Website, contact", source=SOURCE)
    south = company.members["ana"].team
    make_lead_form(by=admin, at=admin.made_at, name="Website, service", source="service", team=south)
    _arrivals(company, form, telling)
    for line in sections("leads.txt")["form"]:
        take_in(form=form, told=_told(line), at=company.calendar.moment(0), uids=(uid_of(company),))
    for line in sections("leads.txt")["hint"]:
        by = company.members[HINTS_OF]
        take_hint(by=by, told=_told(line), at=company.calendar.moment(0), uid=uid_of(company))
    known = next(firm for firm in firms if firm.owner == "lukas" and not firm.customer.do_not_contact)
    person, words = known.people[0], sections("leads.txt")["known"][0]
    told = Told(name=person.name, email=person.email, words=words)
    take_in(form=form, told=told, at=company.calendar.moment(0), uids=(uid_of(company),))


def _told(line: str) -> Told:
    name, company, email, phone, words = parts(line)
    return Told(name=name, company=company, email=email, phone=phone, words=words)


def uid_of(company: Company) -> uuid.UUID:
    return uuid.UUID(int=company.rng.getrandbits(128), version=4)


def _arrivals(company: Company, form: LeadForm, telling: Telling) -> None:
    """How the customers of the stories and lives came: with their first deal."""
    sources: dict[int | None, str] = {deal.pk: deal.source for deal in telling.deals}
    first: dict[int, Row] = {}
    for row in telling.rows:
        if row.kind is EntryKind.OPENING and row.deal_id is not None:
            first.setdefault(row.customer_id, row)
    Arrival.objects.bulk_create(
        Arrival(
            workspace=company.workspace, customer_id=row.customer_id, uid=row.uid, arrived_at=row.happened_at,
            way=Way.FORM if sources[row.deal_id] == SOURCE else Way.HAND,
            form=form if sources[row.deal_id] == SOURCE else None,
        )
        for row in first.values()
    )  # fmt: skip
