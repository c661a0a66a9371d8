"""What follows for a customer when something was written that bears on trust, on the alarm and on the phase."""

from followthrough.customers.models import Customer
from followthrough.journal.clocks import note_after_sale


def felt(customer: Customer) -> None:
    """Find the days of the alarm after a sale anew. The customer is given locked, within a transaction."""
    note_after_sale(customer)
