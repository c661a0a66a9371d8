"""What is a customer's own."""

from typing import TypeVar

from django.utils.translation import gettext as _

from followthrough.customers.models import Contact
from followthrough.workspace.refusal import Refused

Person = TypeVar("Person", Contact, Contact | None)


def person_of(customer_id: int, contact: Person, *, field: str = "contact") -> Person:
    """The contact, who is of the customer; None stays None. Raises Refused at the field of a form for anybody else."""
    if contact is not None and contact.customer_id != customer_id:
        raise Refused(_("This person is not of this customer."), field=field)
    return contact
