"""The organisation, or the person, we sell to and serve."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from followthrough.vocabulary.ledger import Origin
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.phase import Phase
from followthrough.workspace.base import EditableModel, WorkspaceFK, referable, same_workspace
from followthrough.workspace.ids import new_id
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet

#: Kept beside the journal for speed; `journal.replay` rebuilds each of them from the rows.
CACHED = (
    "level",
    "level_on",
    "buys_on",
    "level_stale_on",
    "level_expired_on",
    "level_broken",
    "last_contact_at",
    "last_touch_at",
    "contact_count",
    "unanswered",
    "waiting_since",
    "open_deals",
    "open_stage",
    "group",
    "every_days",
    "sold_at",
    "next_due_on",
    "log_score",
    "gap_count",
    "gap_days",
    "gap_logs",
    "drift_amber_on",
    "drift_red_on",
    "urgent",
    "after_sale",
    "alarm_amber_on",
    "alarm_red_on",
    "phase",
    "phase_next_on",
    "parked_until",
    "rest",
    "endings",
    "ending_from",
    "ending_last",
)


class Customer(EditableModel):
    """A customer. A lead is a customer whose deal stands at stage 1."""

    owner: "models.ForeignKey[Any, Any]" = WorkspaceFK(
        "workspace.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    service_member: "models.ForeignKey[Any, Any]" = WorkspaceFK(
        "workspace.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in service")
    )
    parent: "models.ForeignKey[Any, Any]" = WorkspaceFK(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("part of")
    )
    group: "models.ForeignKey[Any, Any]" = WorkspaceFK(
        "customers.CustomerGroup", models.PROTECT, null=True, editable=False, related_name="+"
    )

    name = models.CharField(_("name"), max_length=300)
    name_key = models.CharField(max_length=300, editable=False)
    is_person = models.BooleanField(_("a person, not an organisation"), default=False)
    email = models.CharField(_("e-mail"), max_length=320, blank=True)
    email_key = models.CharField(max_length=320, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    phone_key = models.CharField(max_length=20, blank=True, editable=False)
    website = models.CharField(_("website"), max_length=500, blank=True)
    domain = models.CharField(max_length=255, blank=True, editable=False)
    address = models.TextField(_("address"), blank=True, max_length=1000)
    city = models.CharField(_("city"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    industry = models.CharField(_("industry"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    potential = models.BigIntegerField(_("still to win"), null=True, blank=True)
    potential_currency = models.CharField(max_length=3, blank=True)
    do_not_contact = models.BooleanField(_("do not contact"), default=False)
    note = models.TextField(_("note"), blank=True, max_length=200_000)
    extra = models.JSONField(default=dict, blank=True, editable=False)
    origin = models.CharField(max_length=8, choices=choices(Origin), default=Origin.HAND, editable=False)
    entered_at = models.DateTimeField(editable=False)
    first_due_on = models.DateField(editable=False)

    level = models.CharField(_("level"), max_length=1, choices=choices(Level), default=Level.N, editable=False)
    level_on = models.DateField(null=True, editable=False)
    #: When they say they will buy; the first days on which the level is stale and expired, and what broke it, if
    #: anything did: `{"code", "at", "who"}` (`journal.levels`). None while nobody has judged them.
    buys_on = models.DateField(null=True, editable=False)
    level_stale_on = models.DateField(null=True, editable=False)
    level_expired_on = models.DateField(null=True, editable=False)
    level_broken = models.JSONField(null=True, editable=False)
    last_contact_at = models.DateTimeField(null=True, editable=False)
    last_touch_at = models.DateTimeField(null=True, editable=False)
    contact_count = models.PositiveIntegerField(default=0, editable=False)
    unanswered = models.PositiveIntegerField(default=0, editable=False)
    waiting_since = models.DateTimeField(null=True, editable=False)
    open_deals = models.PositiveSmallIntegerField(default=0, editable=False)
    #: The furthest stage of its open deals; and the working days that its clock runs, from what it runs.
    open_stage = models.PositiveSmallIntegerField(null=True, editable=False)
    every_days = models.PositiveSmallIntegerField(null=True, editable=False)
    sold_at = models.DateTimeField(null=True, editable=False)
    first_value_at = models.DateTimeField(null=True, editable=False)
    next_due_on = models.DateField(null=True, editable=False)
    log_score = models.FloatField(null=True, editable=False)
    #: Their own rhythm: how many gaps there are between days with a real contact, the days of all, and the sum of their
    #: logarithms; None without any (`reckoning.drift`).
    gap_count = models.PositiveIntegerField(null=True, editable=False)
    gap_days = models.PositiveIntegerField(null=True, editable=False)
    gap_logs = models.FloatField(null=True, editable=False)
    #: The first days on which they seem to drift away if nobody speaks with them before (`journal.drift`); None where
    #: that means nothing. `urgent` are the spans of days on which what changes for them makes it urgent.
    drift_amber_on = models.DateField(null=True, editable=False)
    drift_red_on = models.DateField(null=True, editable=False)
    urgent = models.JSONField(null=True, editable=False)
    #: What the alarm after a sale rests on (`journal.alarm`), and the first days on which it is amber and red if
    #: nothing happens; None before a sale.
    after_sale = models.JSONField(null=True, editable=False)
    alarm_amber_on = models.DateField(null=True, editable=False)
    alarm_red_on = models.DateField(null=True, editable=False)
    #: The phase as they were placed last, None where too little is on record or nobody asked yet; and the day on which
    #: to place them anew (`care.place`).
    phase = models.CharField(max_length=15, choices=choices(Phase), null=True, editable=False)  # noqa: DJ001
    phase_next_on = models.DateField(null=True, editable=False)
    parked_until = models.DateField(null=True, editable=False)
    rest = models.JSONField(null=True, editable=False)
    #: Contracts that end (`reckoning.endings`), and from which day the first and the last of them asks.
    endings = models.JSONField(default=list, editable=False)
    ending_from = models.DateField(null=True, editable=False)
    ending_last = models.DateField(null=True, editable=False)

    objects = ScopedQuerySet["Customer"].as_manager()
    history = HistoricalRecords(
        excluded_fields=list(CACHED),
        history_id_field=models.BigIntegerField(primary_key=True, default=new_id, editable=False),
        history_change_reason_field=models.CharField(max_length=200, null=True),
    )

    class Meta:
        constraints = [
            referable("customers_customer"),
            *same_workspace(
                "customers_customer",
                owner="workspace.Member",
                service_member="workspace.Member",
                parent="customers.Customer",
                group="customers.CustomerGroup",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="a_customer_has_a_name"),
        ]
        indexes = [
            # Today: what is due of mine; and by its ids alone, who is mine at all.
            models.Index(fields=["workspace", "owner", "next_due_on", "id"], name="customer_due_by_owner"),
            # Today of those in service.
            models.Index(fields=["workspace", "service_member", "next_due_on"], name="customer_due_by_service"),
            # The list, by name.
            models.Index(fields=["workspace", "name_key", "id"], name="customer_by_name"),
            # Duplicates by e-mail, phone, domain.
            models.Index(fields=["workspace", "email_key"], name="customer_by_email"),
            models.Index(fields=["workspace", "phone_key"], name="customer_by_phone"),
            models.Index(fields=["workspace", "domain"], name="customer_by_domain"),
            # The coolest of a level first.
            models.Index(fields=["workspace", "level", "log_score"], name="customer_by_bond"),
            # Levels to look at again, of mine: those past their day, and those never judged (their first touch tells).
            models.Index(
                fields=["workspace", "owner", "level", "level_stale_on", "first_due_on"], name="customer_level_by_owner"
            ),
            # Who of mine seems to drift away by a day.
            models.Index(fields=["workspace", "owner", "drift_amber_on"], name="customer_drift_by_owner"),
            # Over whom of mine there is an alarm after a sale, red first, by the index alone. Of most there is none.
            models.Index(
                fields=["workspace", "owner", "alarm_amber_on", "alarm_red_on", "id"],
                name="customer_alarm_by_owner",
                condition=models.Q(alarm_amber_on__isnull=False),
            ),
            # Who is to be placed anew by a day, and who is in which phase.
            models.Index(
                fields=["workspace", "phase_next_on"],
                name="customer_to_be_placed",
                condition=models.Q(phase_next_on__isnull=False),
            ),
            models.Index(
                fields=["workspace", "phase", "name_key", "id"],
                name="customer_by_phase",
                condition=models.Q(phase__isnull=False),
            ),
            # Parts of a customer.
            models.Index(fields=["workspace", "parent"], name="customer_by_parent"),
            # New leads, the latest first: among those nobody was ever in contact with.
            models.Index(
                fields=["workspace", "entered_at", "id"],
                name="customer_never_reached",
                condition=models.Q(last_contact_at__isnull=True),
            ),
            # Who says they will buy soon, and who reached first value of late. Of most nothing is known: left in, they
            # would be written with every touch.
            models.Index(
                fields=["workspace", "buys_on"], name="customer_by_purchase", condition=models.Q(buys_on__isnull=False)
            ),
            models.Index(
                fields=["workspace", "first_value_at"],
                name="customer_by_first_value",
                condition=models.Q(first_value_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> str:
        """The IANA time zone the customer's due dates are counted in."""
        return self.time_zone or self.workspace.time_zone
