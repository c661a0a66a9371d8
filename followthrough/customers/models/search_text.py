"""What a customer can be found by."""

from django.db import models

from followthrough.customers.models.customer import Customer
from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, same_workspace
from followthrough.workspace.scope import ScopedQuerySet


class SearchText(WorkspaceModel):
    """The folded text of a customer and its people, apart from the customer so a touch never rewrites its index."""

    made_by_itself = True

    customer = WorkspaceFK(Customer, models.CASCADE, related_name="+")
    doc = models.TextField()

    objects = ScopedQuerySet["SearchText"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("customers_searchtext", customer="customers.Customer"),
            models.UniqueConstraint(fields=["workspace", "customer"], name="a_customer_has_one_search_text"),
        ]
