"""A person at a customer."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from followthrough.customers.models.customer import Customer
from followthrough.vocabulary.role import Attitude, ContactRole, Influence
from followthrough.workspace.base import EditableModel, WorkspaceFK, referable, same_workspace
from followthrough.workspace.ids import new_id
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class Contact(EditableModel):
    """A contact is key when they can decide or veto."""

    customer = WorkspaceFK(Customer, models.PROTECT, related_name="contacts")
    known_through = WorkspaceFK("self", models.SET_NULL, null=True, blank=True, related_name="+")

    name = models.CharField(_("name"), max_length=300)
    name_key = models.CharField(max_length=300, editable=False)
    is_key = models.BooleanField(_("key: can decide or veto"), default=False)
    role = models.CharField(_("role"), max_length=12, choices=choices(ContactRole), default=ContactRole.OTHER)
    influence = models.CharField(_("influence"), max_length=8, choices=choices(Influence), blank=True)
    attitude = models.CharField(_("attitude"), max_length=8, choices=choices(Attitude), blank=True)
    job_title = models.CharField(_("position"), max_length=300, blank=True)
    email = models.CharField(_("e-mail"), max_length=320, blank=True)
    email_key = models.CharField(max_length=320, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    phone_key = models.CharField(max_length=20, blank=True, editable=False)
    mobile = models.CharField(_("mobile"), max_length=100, blank=True)
    do_not_contact = models.BooleanField(_("do not contact"), default=False)
    note = models.TextField(_("note"), blank=True, max_length=200_000)
    extra = models.JSONField(default=dict, blank=True, editable=False)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    entered_at = models.DateTimeField(editable=False)

    objects = ScopedQuerySet["Contact"].as_manager()
    history = HistoricalRecords(
        history_id_field=models.BigIntegerField(primary_key=True, default=new_id, editable=False),
    )

    class Meta:
        constraints = [
            referable("customers_contact"),
            *same_workspace("customers_contact", customer="customers.Customer", known_through="customers.Contact"),
            models.CheckConstraint(condition=~models.Q(name=""), name="a_contact_has_a_name"),
        ]
        indexes = [
            # Whom somebody leads to.
            models.Index(fields=["workspace", "known_through"], name="contact_by_introducer"),
            # People of a customer.
            models.Index(fields=["workspace", "customer", "name_key"], name="contact_by_customer"),
            # Duplicates.
            models.Index(fields=["workspace", "email_key"], name="contact_by_email"),
            models.Index(fields=["workspace", "phone_key"], name="contact_by_phone"),
        ]

    def __str__(self) -> str:
        return self.name
