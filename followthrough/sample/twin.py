"""One customer that is there twice, as it happens: a colleague did not find it and entered it anew."""

import uuid

from followthrough.customers.enter import enter_contact, enter_customer
from followthrough.customers.models import Contact
from followthrough.journal.log import Facts, Step, log_touch
from followthrough.sample.cast import Company
from followthrough.vocabulary.channel import Channel, Direction

WHOSE, WHO = "Rheintal-Kliniken", "Dr. Peter Vogt"
NOTE = "He asks for a service contract, and takes it that we know their line. We should look whom of us he knows."


def tell_twin(company: Company) -> None:
    """The second Rheintal-Kliniken, entered by Lukas a week ago, with the same Dr. Vogt and a call of his."""
    lukas, calendar = company.members["lukas"], company.calendar
    known = Contact.objects.in_workspace(company.workspace).get(customer__name=WHOSE, name=WHO)
    at = calendar.moment(6)
    customer = enter_customer(
        by=lukas, at=at, name="Rheintal Kliniken AG", city="Altstätten", country="Switzerland", source="web form",
        phone="+41 71 555 40 10", industry="Hospital", note="Asked by the form of our website.",
    )  # fmt: skip
    vogt = enter_contact(
        by=lukas, customer=customer, at=at, name="Peter Vogt", email=known.email, mobile="+41 79 555 40 18"
    )
    called_at = calendar.moment(4)
    facts = Facts(
        channel=Channel.CALL, direction=Direction.IN, happened_at=called_at, contacts=[vogt], minutes=9, note=NOTE
    )
    due_on = company.calendar.today
    log_touch(
        by=lukas, customer=customer, facts=facts, at=called_at, step=Step(due_on=due_on, what="Send the price list"),
        uid=uuid.UUID(int=company.rng.getrandbits(128), version=4),
    )  # fmt: skip
