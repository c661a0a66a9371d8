"""What service has to do with a customer: tickets of every kind, referrals of every kind, and what was spotted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from followthrough.care.refer import Named, ask_referral, decline_referral, give_referral
from followthrough.care.spot import Heard, spot
from followthrough.care.tickets import open_ticket, solve_ticket, take_back_ticket
from followthrough.customers.models import Contact, Customer
from followthrough.relationship.models import Referral, Ticket
from followthrough.workspace.models import Member, local_day


@dataclass(frozen=True)
class Served:
    """Tickets that are late, solved and taken back; referrals asked for, given and declined."""

    late: Ticket
    solved: Ticket
    none: Ticket
    asked: Referral
    given: Referral
    declined: Referral

    @property
    def ids(self) -> dict[str, int]:
        """A row for each name in an address; "route:name" is for one address alone."""
        return {
            "ticket_id": self.late.pk,
            "ticket-solved-end:ticket_id": self.solved.pk,
            "referral_id": self.given.pk,
            "referral-decline:referral_id": self.asked.pk,
        }


def serve(*, by: Member, finder: Member, customer: Customer, key: Contact, at: datetime, mark: str = "") -> Served:
    """As it stands at `at`; `finder` spotted something at the customer."""

    def said(words: str) -> str:
        return f"{words} {mark}".strip()

    before = at - timedelta(days=6)
    late = open_ticket(
        by=by, customer=customer, what=said("The pump stands still"), at=at, opened_at=before, is_severe=True,
        contact=key, member=finder,
    )  # fmt: skip
    solved = open_ticket(by=by, customer=customer, what=said("Noise in the lid"), at=at, opened_at=before)
    solved = solve_ticket(by=by, ticket=solved, at=before + timedelta(hours=2))
    none = open_ticket(by=by, customer=customer, what=said("A question only"), at=at)
    none = take_back_ticket(by=by, ticket=none, reason=said("answered"), at=at)
    declined = decline_referral(by=by, referral=ask_referral(by=by, customer=customer, at=at), at=at)
    asked = ask_referral(by=by, customer=customer, at=at, contact=key)
    named = Named(company=said("Umbra Glass"), name=said("Ola Umbra"), words=said("They look for the same."))
    thanks = local_day(by, at) + timedelta(days=2)
    given = give_referral(by=by, customer=customer, named=named, at=at, contact=key, thank_on=thanks)
    spot(by=finder, customer=customer, heard=Heard(words=said("Two more ovens"), contact=key), at=at, uid=uuid4())
    return Served(late, solved, none, asked, given, declined)
