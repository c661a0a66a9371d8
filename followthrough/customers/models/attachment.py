"""A file kept with a customer: a signed contract, a record of a visit."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.customers.models.customer import Customer
from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.scope import ScopedQuerySet


class Attachment(WorkspaceModel):
    """Where the bytes are (`place`, within the folder of files, of no name that anybody gave), and what they are.

    `kind` is the media type told by the content, never by the name; `digest` is the SHA-256 of the bytes.
    """

    customer = WorkspaceFK(Customer, models.PROTECT, related_name="attachments")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    place = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    objects = ScopedQuerySet["Attachment"].as_manager()

    class Meta:
        constraints = [
            referable("customers_attachment"),
            *same_workspace("customers_attachment", customer="customers.Customer", by="workspace.Member"),
        ]
        indexes = [
            # Files of a customer.
            models.Index(fields=["workspace", "customer", "-id"], name="attachment_by_customer"),
        ]

    def __str__(self) -> str:
        return self.name
