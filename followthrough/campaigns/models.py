"""Campaigns, whom each was drawn with, and how it ended."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.campaign import Arm, End
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class CampaignQuerySet(ScopedQuerySet["Campaign"]):
    """Campaigns."""

    def running(self) -> "CampaignQuerySet":
        """Those that nothing has ended yet."""
        ends = CampaignEnd.objects.filter(
            workspace_id=models.OuterRef("workspace_id"), campaign_id=models.OuterRef("pk")
        )
        return self.exclude(models.Exists(ends))


class Campaign(EditableModel):
    """A push at the customers for whom something changed. Only its name and message are ever edited.

    `rule` is `{"change", "days", "stages", "lists"}` (`campaigns.audience`); `share` so many in a hundred were held
    out, drawn by `seed` (`reckoning.drawing`). Touches stand between the launch and the day `ends_on`; what came of a
    customer is looked at until `window_days` after its own day. `left_out` tells how many were, by reason.
    """

    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    owner = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+", verbose_name=_("who answers for it"))
    tactic = WorkspaceFK("playbook.Tactic", models.PROTECT, null=True, related_name="+")

    uid = models.UUIDField(editable=False)
    name = models.CharField(_("name"), max_length=120)
    message = models.CharField(_("message"), max_length=300)
    rule = models.JSONField(editable=False)
    share = models.PositiveSmallIntegerField(editable=False)
    seed = models.CharField(max_length=64, editable=False)
    window_days = models.PositiveSmallIntegerField(editable=False)
    left_out = models.JSONField(default=dict, editable=False)
    ends_on = models.DateField(editable=False)
    launched_at = models.DateTimeField(editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            referable("campaigns_campaign"),
            *same_workspace(
                "campaigns_campaign", by="workspace.Member", owner="workspace.Member", tactic="playbook.Tactic"
            ),
            models.UniqueConstraint(fields=["workspace", "uid"], name="a_campaign_is_launched_once"),
            models.CheckConstraint(condition=~Q(name=""), name="a_campaign_has_a_name"),
            models.CheckConstraint(condition=~Q(message=""), name="a_campaign_says_what_to_bring_about"),
            models.CheckConstraint(
                condition=Q(share=0) | Q(share__gte=10, share__lte=20), name="a_tenth_to_a_fifth_is_held_out_or_nobody"
            ),
        ]
        indexes = [
            # The list, the latest first; and whom the campaigns of the last days went to.
            models.Index(fields=["workspace", "-launched_at"], name="campaign_latest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def aim(self) -> str:
        """What the next step of each customer says: the campaign's name, then what to do."""
        return f"{self.name}: {self.message}"


class Drawn(WorkspaceModel):
    """A customer of the audience as it was at the launch; rows are only added.

    `ticket` is its lot, worked out from the seed and the customer's id of that day; `change` what had changed. Its day
    `on` is found without regard to the arm. `member` looked after it then. `step` is the next step that the campaign
    set; or, where it `rides`, one that somebody had set and that says the campaign's words as well. None for who was
    held out, or has a step of somebody's for a later day.
    """

    campaign = WorkspaceFK(Campaign, models.PROTECT, related_name="drawn")
    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="+")
    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    step = WorkspaceFK("journal.NextStep", models.PROTECT, null=True, related_name="+")

    arm = models.CharField(max_length=8, choices=choices(Arm))
    rides = models.BooleanField(default=False)
    ticket = models.CharField(max_length=16)
    change = models.JSONField()
    on = models.DateField()

    objects = ScopedQuerySet["Drawn"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "campaigns_drawn",
                campaign="campaigns.Campaign",
                customer="customers.Customer",
                member="workspace.Member",
                step="journal.NextStep",
            ),
            models.UniqueConstraint(fields=["workspace", "campaign", "customer"], name="a_customer_is_drawn_once"),
            models.CheckConstraint(
                condition=Q(arm=Arm.TREATED) | Q(step__isnull=True), name="who_is_held_out_gets_no_step"
            ),
            models.CheckConstraint(condition=Q(rides=False) | Q(step__isnull=False), name="who_rides_rides_on_a_step"),
        ]
        indexes = [
            # Which campaigns a customer was in.
            models.Index(fields=["workspace", "customer", "-id"], name="drawn_by_customer"),
            # Whether a campaign set a step. Many rows set none: left in, they would make the index look useless.
            models.Index(fields=["workspace", "step"], name="drawn_by_step", condition=Q(step__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.arm


class CampaignEnd(WorkspaceModel):
    """That a campaign ended: somebody (`by`) stopped it, or its period was over (`by` is None then)."""

    campaign = WorkspaceFK(Campaign, models.PROTECT, related_name="ends")
    by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=7, choices=choices(End))
    at = models.DateTimeField()

    objects = ScopedQuerySet["CampaignEnd"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("campaigns_campaignend", campaign="campaigns.Campaign", by="workspace.Member"),
            models.UniqueConstraint(fields=["workspace", "campaign"], name="a_campaign_ends_once"),
            models.CheckConstraint(
                condition=Q(how=End.STOPPED, by__isnull=False) | Q(how=End.OVER, by__isnull=True),
                name="who_stopped_a_campaign_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.how
