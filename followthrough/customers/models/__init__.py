"""Customers, their contacts, their levels, what we sell, and who may be there twice."""

from followthrough.customers.models.attachment import Attachment
from followthrough.customers.models.contact import Contact
from followthrough.customers.models.customer import Customer
from followthrough.customers.models.duplicate import PossibleDuplicate, SetAside
from followthrough.customers.models.group import CustomerGroup, GroupMembership
from followthrough.customers.models.lead import Arrival, Claim, LeadForm
from followthrough.customers.models.level import LevelAssessment
from followthrough.customers.models.product import Product
from followthrough.customers.models.search_text import SearchText

__all__ = [
    "Arrival",
    "Attachment",
    "Claim",
    "Contact",
    "Customer",
    "CustomerGroup",
    "GroupMembership",
    "LeadForm",
    "LevelAssessment",
    "PossibleDuplicate",
    "Product",
    "SearchText",
    "SetAside",
]
