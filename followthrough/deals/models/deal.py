"""One pass of a customer through the seven stages."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from followthrough.customers.search import as_doc, plain_words, words_and_pieces
from followthrough.vocabulary.ledger import DealStatus, Origin
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.base import EditableModel, WorkspaceFK, referable, same_workspace
from followthrough.workspace.ids import new_id
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet

#: Kept beside the journal for speed; `journal.replay` rebuilds each of them from the rows.
CACHED = (
    "stage",
    "stage_since",
    "status",
    "deal_seq",
    "attempts",
    "sold_at",
    "completed_at",
    "closed_at",
    "last_tried",
    "sold_attempt",
    "touched_at",
    "first_channel",
    "earlier",
    "parked_until",
    "rest",
)

#: Kept beside the instalments, written by `deals.collect` alone.
OWED = ("owed_on",)


def text_of(name: str) -> str:
    """What a deal of this name is found by, beside its customer: the words of its name, and the name as one word."""
    return as_doc([*words_and_pieces(name), "".join(plain_words(name))])


class FoundByName(models.TextField):  # type: ignore[type-arg]
    """The `text_of` the row's name, written with the row whenever it is saved.

    It stands in the row, not beside it as for customers: a touch changes no indexed column of a deal unless the deal
    moves, so the index is seldom written for another reason than a new name. `insert_many` takes rows as they are.
    """

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """The text of the name as it is now."""
        text = text_of(model_instance.name)
        setattr(model_instance, self.attname, text)
        return text


#: Ends without a sale: what was sold and then lost is not won.
UNSOLD = (DealStatus.LOST, DealStatus.GIVEN_UP)


class DealQuerySet(ScopedQuerySet["Deal"]):
    """Deals."""

    def won(self) -> "DealQuerySet":
        """Deals that are sold: they reached stage 7 and were not lost or given up since."""
        return self.filter(sold_at__isnull=False).exclude(status__in=UNSOLD)


class Deal(EditableModel):
    """A deal. Its stage and status follow from the journal alone.

    So does `last_tried`, the id of the tactic used last since it was promoted; and of its present pass the attempts,
    the last touch and the channel of the first; the attempt at which it was sold; and what passes `earlier` came to.
    `rest` tells how it rests (`journal.rest`).
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="deals")
    owner = WorkspaceFK("workspace.Member", models.PROTECT, null=True, blank=True, related_name="+")
    product = WorkspaceFK("customers.Product", models.PROTECT, null=True, blank=True, related_name="+")

    name = models.CharField(_("name"), max_length=300)
    search_text = FoundByName(blank=True, default="", db_default="", editable=False)
    value = models.BigIntegerField(_("value"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=200_000)
    extra = models.JSONField(default=dict, blank=True, editable=False)
    origin = models.CharField(max_length=8, choices=choices(Origin), default=Origin.HAND, editable=False)
    opened_at = models.DateTimeField(editable=False)

    stage = models.PositiveSmallIntegerField(default=Stage.LEAD_IDENTIFIED, editable=False)
    stage_since = models.DateTimeField(editable=False)
    status = models.CharField(max_length=8, choices=choices(DealStatus), default=DealStatus.OPEN, editable=False)
    deal_seq = models.PositiveIntegerField(default=0, editable=False)
    attempts = models.PositiveIntegerField(default=0, editable=False)
    sold_at = models.DateTimeField(null=True, editable=False)
    completed_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    last_tried = models.BigIntegerField(null=True, editable=False)
    sold_attempt = models.PositiveIntegerField(null=True, editable=False)
    touched_at = models.DateTimeField(null=True, editable=False)
    # May be null, so that SQLite adds the column without copying the table and its triggers.
    first_channel = models.CharField(max_length=8, null=True, editable=False)  # noqa: DJ001
    earlier = models.JSONField(null=True, editable=False)
    parked_until = models.DateField(null=True, editable=False)
    rest = models.JSONField(null=True, editable=False)
    owed_on = models.DateField(null=True, editable=False)

    objects = DealQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=[*CACHED, *OWED, "search_text"],
        history_id_field=models.BigIntegerField(primary_key=True, default=new_id, editable=False),
    )

    class Meta:
        constraints = [
            referable("deals_deal"),
            *same_workspace(
                "deals_deal", customer="customers.Customer", owner="workspace.Member", product="customers.Product"
            ),
            models.CheckConstraint(condition=Q(stage__gte=1, stage__lte=8), name="a_stage_is_one_to_eight"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | (Q(value__gte=0) & ~Q(currency="")),
                name="a_value_is_not_negative_and_has_a_currency",
            ),
        ]
        indexes = [
            # Deals of a customer.
            models.Index(fields=["workspace", "customer", "status"], name="deal_by_customer"),
            # The board of a member, and Today: what they add up and sort stands in it, so that they read no row for it.
            models.Index(
                fields=[
                    *("workspace", "owner", "status", "stage"),
                    *("currency", "value", "parked_until", "owed_on", "customer", "id"),
                ],
                name="deal_board_of_owner",
            ),
            # The board of everyone.
            models.Index(fields=["workspace", "status", "stage", "id"], name="deal_board"),
            # Losses of a period, the latest first.
            models.Index(fields=["workspace", "closed_at"], name="deal_by_end", condition=Q(closed_at__isnull=False)),
            # Open deals of everyone, the most valuable first.
            models.Index(fields=["workspace", "status", "-value", "-id"], name="deal_by_value"),
            # Deals of a product.
            models.Index(fields=["workspace", "product"], name="deal_by_product"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether the deal can still be touched towards its next stage."""
        return self.status == DealStatus.OPEN

    @property
    def won_at(self) -> datetime | None:
        """When it was sold, unless it was lost or given up since; `sold_at` alone is the day it first arrived at 7."""
        return None if self.status in UNSOLD else self.sold_at
