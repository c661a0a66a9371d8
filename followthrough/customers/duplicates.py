"""Customers that may be one and the same: by e-mail, phone, domain or name."""

from django.db.models import Q

from followthrough.customers.models import Customer

MOST = 5


def possible_duplicates(customer: Customer) -> list[Customer]:
    """Other customers of the workspace that share its e-mail, phone, domain or normalised name; five at most."""
    same = Q(name_key=customer.name_key)
    if customer.email_key:
        same |= Q(email_key=customer.email_key)
    if customer.phone_key:
        same |= Q(phone_key=customer.phone_key)
    if customer.domain:
        same |= Q(domain=customer.domain)
    others = Customer.objects.in_workspace(customer.workspace_id).filter(same)
    return list(others.exclude(pk=customer.pk).order_by("id")[:MOST])


def shared_by(customer: Customer, other: Customer) -> list[str]:
    """What the two have in common: codes `name`, `email`, `phone`, `domain`."""
    pairs = {
        "name": (customer.name_key, other.name_key),
        "email": (customer.email_key, other.email_key),
        "phone": (customer.phone_key, other.phone_key),
        "domain": (customer.domain, other.domain),
    }
    return [code for code, (ours, theirs) in pairs.items() if ours and ours == theirs]
