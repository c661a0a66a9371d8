"""The people of a customer, to choose among."""

from followthrough.customers.models import Contact, Customer
from followthrough.workspace.statement import Statement

MOST = 200

THERE: Statement[Contact] = Statement(
    lambda workspace_id, customer_id: (
        Contact.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id, left_on__isnull=True)
        .order_by("-is_key", "name", "id")[:MOST]
    )
)


def people_of(customer: Customer) -> list[Contact]:
    """Who is there now, those who can decide first. One statement."""
    return THERE(workspace_id=customer.workspace_id, customer_id=customer.pk)
