"""The journal: entries that are only ever added, who was met, what was amended or learned of a loss; steps; rests."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus, EntryKind, Origin
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.rest import Condition, RestEnd, Woken
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet

NO_STAGES = Q(outcome="", stage_before__isnull=True, stage_after__isnull=True)
#: Said wherever stages are compared: a comparison with nothing is neither true nor false, and passes a check.
FROM_A_STAGE = Q(stage_before__isnull=False)


class EntryQuerySet(ScopedQuerySet["Entry"]):
    """Entries of the journal."""

    def touches(self) -> "EntryQuerySet":
        """Touches that still stand: none that were withdrawn, no second row of one conversation."""
        withdrawn = Entry.objects.filter(
            workspace_id=models.OuterRef("workspace_id"), corrects_id=models.OuterRef("pk")
        )
        return self.filter(kind=EntryKind.TOUCH, continues__isnull=True).filter(~models.Exists(withdrawn))

    def by_people(self) -> "EntryQuerySet":
        """What somebody did: without what a web form took in, which has an author but is nobody's work."""
        return self.exclude(origin=Origin.FORM)


class Entry(WorkspaceModel):
    """One row of the journal: a touch, or the opening, closing, reopening of a deal, or the withdrawal of a touch.

    Rows with a deal are its ledger, in the order of `deal_seq`: `stage_before` is `stage_after` of the row before.
    A touch without a deal has neither outcome nor stages. Triggers in the database refuse changes of what happened.
    """

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=choices(EntryKind))
    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="entries")
    deal = WorkspaceFK("deals.Deal", models.PROTECT, null=True, related_name="entries")
    deal_seq = models.PositiveIntegerField(null=True)
    author = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    continues = WorkspaceFK("journal.Entry", models.PROTECT, null=True, related_name="continued_by")
    corrects = WorkspaceFK("journal.Entry", models.PROTECT, null=True, related_name="corrected_by")

    channel = models.CharField(max_length=8, choices=choices(Channel), blank=True)
    direction = models.CharField(max_length=3, choices=choices(Direction), blank=True)
    reached = models.BooleanField(default=False)
    attempt = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=8, choices=choices(Outcome), blank=True)
    stage_before = models.PositiveSmallIntegerField(null=True)
    stage_after = models.PositiveSmallIntegerField(null=True)
    cause = models.CharField(_("cause"), max_length=300, blank=True)
    closed_as = models.CharField(max_length=8, choices=choices(DealStatus), blank=True)
    competitor = models.CharField(_("competitor"), max_length=200, blank=True)
    missing = models.JSONField(default=list)
    override_reason = models.CharField(_("why without it"), max_length=1000, blank=True)
    note = models.TextField(_("what was said"), max_length=200_000, blank=True)
    tactic = WorkspaceFK("playbook.Tactic", models.PROTECT, null=True, related_name="+")
    interest = models.SmallIntegerField(null=True)
    trust = models.SmallIntegerField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    key_met = models.BooleanField(default=False)
    is_correction = models.BooleanField(default=False)
    origin = models.CharField(max_length=8, choices=choices(Origin), default=Origin.HAND)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            referable("journal_entry"),
            *same_workspace(
                "journal_entry",
                customer="customers.Customer",
                deal="deals.Deal",
                author="workspace.Member",
                continues="journal.Entry",
                corrects="journal.Entry",
                tactic="playbook.Tactic",
            ),
            models.UniqueConstraint(fields=["workspace", "uid"], name="an_entry_is_recorded_once"),
            models.UniqueConstraint(fields=["workspace", "deal", "deal_seq"], name="a_ledger_row_has_its_place"),
            models.CheckConstraint(
                condition=Q(deal__isnull=True, deal_seq__isnull=True) | Q(deal__isnull=False, deal_seq__isnull=False),
                name="a_row_of_a_deal_has_a_place_in_its_ledger",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind=EntryKind.TOUCH, deal__isnull=True) & NO_STAGES
                    | FROM_A_STAGE
                    & Q(kind=EntryKind.TOUCH, outcome=Outcome.PROMOTED, stage_after=F("stage_before") + 1)
                    | FROM_A_STAGE & Q(kind=EntryKind.TOUCH, outcome=Outcome.RETAINED, stage_after=F("stage_before"))
                    | FROM_A_STAGE
                    & Q(kind=EntryKind.TOUCH, outcome=Outcome.DEMOTED, stage_after__lt=F("stage_before"))
                    & ~Q(cause="")
                    | Q(kind=EntryKind.OPENING, outcome="", stage_before__isnull=True, stage_after__isnull=False)
                    | FROM_A_STAGE
                    & Q(kind=EntryKind.CLOSING, outcome="", stage_after=F("stage_before"))
                    & ~Q(closed_as="")
                    | FROM_A_STAGE & Q(kind=EntryKind.REOPENING, outcome="", stage_after=F("stage_before"))
                    | Q(kind=EntryKind.WITHDRAWAL, corrects__isnull=False, outcome="")
                    & (FROM_A_STAGE | Q(deal__isnull=True))
                ),
                name="promoted_is_one_up_retained_the_same_demoted_down_with_a_cause",
            ),
            models.CheckConstraint(
                condition=Q(deal__isnull=True) & NO_STAGES | Q(deal__isnull=False, stage_after__isnull=False),
                name="outcome_and_stages_stand_exactly_where_a_deal_does",
            ),
            models.CheckConstraint(
                condition=Q(stage_after__isnull=True) | Q(stage_after__gte=1, stage_after__lte=8),
                name="the_stage_after_is_one_to_eight",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.TOUCH) & ~Q(channel="") & ~Q(direction="") | ~Q(kind=EntryKind.TOUCH),
                name="a_touch_has_a_channel_and_a_direction",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.TOUCH) | Q(tactic__isnull=True), name="a_tactic_is_used_in_a_touch"
            ),
        ]
        indexes = [
            # The timeline of a customer, latest first.
            models.Index(fields=["workspace", "customer", "-happened_at"], name="entry_timeline"),
            # A member's day and journal.
            models.Index(fields=["workspace", "author", "happened_at"], name="entry_by_author"),
            # What withdrew or continues a row. Most rows do neither: left in, they would make the index look useless.
            models.Index(
                fields=["workspace", "corrects"], name="entry_by_corrected", condition=Q(corrects__isnull=False)
            ),
            models.Index(
                fields=["workspace", "continues"], name="entry_by_continued", condition=Q(continues__isnull=False)
            ),
            # The touches of a period that used a tactic: what is promoted here.
            models.Index(
                fields=["workspace", "happened_at"], name="entry_with_tactic", condition=Q(tactic__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_at:%Y-%m-%d}"


class EntryContact(WorkspaceModel):
    """Who was met in a touch, and whether they were key then."""

    entry = WorkspaceFK(Entry, models.CASCADE, related_name="met")
    contact = WorkspaceFK("customers.Contact", models.PROTECT, related_name="+")
    was_key = models.BooleanField()

    objects = ScopedQuerySet["EntryContact"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("journal_entrycontact", entry="journal.Entry", contact="customers.Contact"),
            models.UniqueConstraint(fields=["workspace", "entry", "contact"], name="a_person_is_met_once_in_a_touch"),
        ]
        # When a person was met.
        indexes = [models.Index(fields=["workspace", "contact"], name="entry_contact_by_contact")]


class Amendment(WorkspaceModel):
    """What a touch should have said: the amendable facts as they stand after it. The last one counts; none is lost."""

    entry = WorkspaceFK(Entry, models.PROTECT, related_name="amendments")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    note = models.TextField(max_length=200_000, blank=True)
    channel = models.CharField(max_length=8, choices=choices(Channel))
    direction = models.CharField(max_length=3, choices=choices(Direction))
    reached = models.BooleanField()
    minutes = models.PositiveSmallIntegerField(null=True)
    interest = models.SmallIntegerField(null=True)
    trust = models.SmallIntegerField(null=True)
    met = models.JSONField(default=list)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = ScopedQuerySet["Amendment"].as_manager()

    class Meta:
        constraints = [*same_workspace("journal_amendment", entry="journal.Entry", by="workspace.Member")]
        # The amendments of an entry, the last one first.
        indexes = [models.Index(fields=["workspace", "entry", "-id"], name="amendment_by_entry")]


class LossReview(WorkspaceModel):
    """What was said later of why a deal was lost or given up. The last row counts; that of the closing stays."""

    closing = WorkspaceFK(Entry, models.PROTECT, related_name="reviews")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=choices(LossReason))
    competitor = models.CharField(_("competitor"), max_length=200, blank=True)
    learned = models.TextField(_("what was learned"), max_length=10_000, blank=True)
    given_at = models.DateTimeField()

    objects = ScopedQuerySet["LossReview"].as_manager()

    class Meta:
        constraints = [*same_workspace("journal_lossreview", closing="journal.Entry", by="workspace.Member")]
        indexes = [
            # What was said of a closing, the last first.
            models.Index(fields=["workspace", "closing", "-id"], name="loss_review_by_closing"),
            # Whether a member was asked today.
            models.Index(fields=["workspace", "by", "given_at"], name="loss_review_by_member"),
        ]

    def __str__(self) -> str:
        return self.reason


class NextStep(EditableModel):
    """The agreed or planned next touch. At most one is open per customer, deal (or none) and member."""

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="next_steps")
    deal = WorkspaceFK("deals.Deal", models.PROTECT, null=True, related_name="next_steps")
    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    contact = WorkspaceFK("customers.Contact", models.PROTECT, null=True, related_name="+")
    visit = WorkspaceFK("journal.Visit", models.PROTECT, null=True, related_name="steps")
    opened_by = WorkspaceFK(Entry, models.PROTECT, null=True, related_name="opened_steps")
    closed_by = WorkspaceFK(Entry, models.PROTECT, null=True, related_name="closed_steps")

    what = models.CharField(_("next step"), max_length=500, blank=True)
    due_on = models.DateField(_("when"))
    due_time = models.TimeField(_("at"), null=True, blank=True)
    agreed = models.BooleanField(_("agreed with them"), default=False)
    from_cadence = models.BooleanField(default=False)
    target_stage = models.PositiveSmallIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["NextStep"].as_manager()

    class Meta:
        constraints = [
            referable("journal_nextstep"),
            *same_workspace(
                "journal_nextstep",
                customer="customers.Customer",
                deal="deals.Deal",
                member="workspace.Member",
                contact="customers.Contact",
                visit="journal.Visit",
                opened_by="journal.Entry",
                closed_by="journal.Entry",
            ),
            models.UniqueConstraint(
                fields=["workspace", "customer", "deal", "member"],
                condition=Q(closed_at__isnull=True, deal__isnull=False),
                name="one_next_step_is_open_per_deal_and_member",
            ),
            models.UniqueConstraint(
                fields=["workspace", "customer", "member"],
                condition=Q(closed_at__isnull=True, deal__isnull=True),
                name="one_next_step_without_a_deal_is_open_per_member",
            ),
        ]
        indexes = [
            # Today: my open steps by date (closed_at leads, so that open ones stand together on both databases).
            models.Index(fields=["workspace", "member", "closed_at", "due_on"], name="step_due_by_member"),
            # Open steps of a customer.
            models.Index(fields=["workspace", "customer", "closed_at"], name="step_by_customer"),
            # Steps of a deal, a contact, an entry.
            models.Index(fields=["workspace", "deal"], name="step_by_deal"),
            models.Index(fields=["workspace", "contact"], name="step_by_contact"),
            # The steps of a visit. Most have none: left in, they would make the index look useless.
            models.Index(fields=["workspace", "visit"], name="step_by_visit", condition=Q(visit__isnull=False)),
            models.Index(fields=["workspace", "opened_by"], name="step_by_opening"),
            models.Index(fields=["workspace", "closed_by"], name="step_by_closing"),
        ]

    def __str__(self) -> str:
        return self.what


class Parking(WorkspaceModel):
    """A customer, or one deal of it, that rests until it wakes. Nobody vanishes: there is always a day to wake.

    What wakes it before (`roused_by`, a `Woken`) is noted with its day and, where it was a touch, the touch
    (`roused_in`); the rest ends when somebody of us takes it up, and says how.
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="parkings")
    deal = WorkspaceFK("deals.Deal", models.PROTECT, null=True, related_name="parkings")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=1000)
    wake_on = models.DateField(_("wake on"))
    condition = models.CharField(max_length=10, choices=choices(Condition), blank=True)
    words = models.CharField(_("what it waits for"), max_length=200, blank=True)
    parked_at = models.DateTimeField()
    roused_on = models.DateField(null=True)
    roused_by = models.CharField(max_length=10, choices=choices(Woken), blank=True)
    roused_in = WorkspaceFK(Entry, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")
    ended_because = models.CharField(max_length=10, choices=choices(RestEnd), blank=True)
    woken_by = WorkspaceFK(Entry, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet["Parking"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "journal_parking",
                customer="customers.Customer",
                deal="deals.Deal",
                by="workspace.Member",
                ended_by="workspace.Member",
                roused_in="journal.Entry",
                woken_by="journal.Entry",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="") | Q(ended_at__isnull=False) & ~Q(ended_because=""),
                name="a_rest_that_ended_says_how",
            ),
            models.CheckConstraint(
                condition=Q(roused_on__isnull=True, roused_by="") | Q(roused_on__isnull=False) & ~Q(roused_by=""),
                name="a_rest_that_was_woken_says_by_what",
            ),
            models.CheckConstraint(
                condition=Q(condition=Condition.WORDS) & ~Q(words="") | ~Q(condition=Condition.WORDS) & Q(words=""),
                name="a_rest_waits_for_words_exactly_where_it_has_some",
            ),
        ]
        indexes = [
            # Parkings of a customer, the open one among them.
            models.Index(fields=["workspace", "customer", "ended_at"], name="parking_by_customer"),
            models.Index(fields=["workspace", "deal"], name="parking_by_deal"),
            models.Index(fields=["workspace", "woken_by"], name="parking_by_waking"),
            # What a touch woke. Most rest undisturbed: left in, they would make the index look useless.
            models.Index(
                fields=["workspace", "roused_in"], name="parking_by_rousing", condition=Q(roused_in__isnull=False)
            ),
            # Who waits for something the program looks for.
            models.Index(
                fields=["workspace", "condition"],
                name="parking_that_waits",
                condition=Q(ended_at__isnull=True, roused_on__isnull=True) & ~Q(condition=""),
            ),
        ]


class Merge(WorkspaceModel):
    """Two customers became one: `gone` is the id of the one that left, `into` the one that stayed.

    `steps` tells each change in order with what stood there before, so that taking it back is the same in reverse;
    `left` is what the one that stayed looked like afterwards, so that anything built on it is seen.
    """

    into = WorkspaceFK("customers.Customer", models.PROTECT, related_name="+")
    gone = models.BigIntegerField()
    gone_name = models.CharField(max_length=300)
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    chosen = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    pairs = models.JSONField(default=list)
    left = models.JSONField(default=dict)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet["Merge"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "journal_merge", into="customers.Customer", by="workspace.Member", undone_by="workspace.Member"
            ),
            models.UniqueConstraint(
                fields=["workspace", "gone"], condition=Q(undone_at__isnull=True), name="a_customer_is_merged_once"
            ),
        ]
        # What became part of a customer, latest first.
        indexes = [models.Index(fields=["workspace", "into", "-merged_at"], name="merge_by_customer")]

    def __str__(self) -> str:
        return self.gone_name
