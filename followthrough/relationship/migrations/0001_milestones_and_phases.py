"""Milestones after a sale, and the phases in which customers were placed."""

import django.db.models.deletion
from django.db import migrations, models

import followthrough.vocabulary.milestone
import followthrough.workspace.base
import followthrough.workspace.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0015_the_phase_after_a_sale"),
        ("deals", "0011_by_the_index_alone"),
        ("workspace", "0012_whether_buyers_stay"),
    ]

    operations = [
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=followthrough.workspace.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("step", "step"), ("go_live", "go_live"), ("first_value", "first_value")],
                        max_length=11,
                        verbose_name="what it is",
                    ),
                ),
                ("what", models.CharField(max_length=300, verbose_name="what")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="by")),
                ("made_at", models.DateTimeField(editable=False)),
                ("reached_on", models.DateField(editable=False, null=True)),
                ("dropped_at", models.DateTimeField(editable=False, null=True)),
                (
                    "by",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workspace.member",
                    ),
                ),
                (
                    "customer",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="customers.customer",
                    ),
                ),
                (
                    "deal",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="deals.deal",
                    ),
                ),
                (
                    "member",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workspace.member",
                        verbose_name="who looks after it",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workspace.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "customer", "due_on"], name="milestone_by_customer"),
                    models.Index(fields=["workspace", "deal"], name="milestone_by_deal"),
                    models.Index(
                        condition=models.Q(("dropped_at__isnull", True), ("reached_on__isnull", True)),
                        fields=["workspace", "member", "due_on"],
                        name="milestone_ahead_of_member",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "id"), name="relationship_milestone_workspace_and_id"),
                    followthrough.workspace.base.SameWorkspace(
                        field="customer",
                        name="relationship_milestone_customer_is_of_workspace",
                        to="customers.Customer",
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="deal", name="relationship_milestone_deal_is_of_workspace", to="deals.Deal"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="member", name="relationship_milestone_member_is_of_workspace", to="workspace.Member"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="by", name="relationship_milestone_by_is_of_workspace", to="workspace.Member"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what", ""), _negated=True), name="a_milestone_says_what"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reached_on__isnull", True), ("dropped_at__isnull", True), _connector="OR"),
                        name="what_is_reached_is_not_dropped",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MilestoneChange",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=followthrough.workspace.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "turn",
                    models.CharField(
                        choices=[("reached", "reached"), ("open", "open"), ("dropped", "dropped")], max_length=7
                    ),
                ),
                ("on", models.DateField(null=True)),
                ("figure", models.CharField(blank=True, max_length=300, verbose_name="their figure")),
                ("reason", models.CharField(blank=True, max_length=1000, verbose_name="reason")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workspace.member",
                    ),
                ),
                (
                    "contact",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.contact",
                    ),
                ),
                (
                    "milestone",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="relationship.milestone",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workspace.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "milestone", "id"], name="milestone_change_by_one"),
                    models.Index(fields=["workspace", "contact"], name="milestone_change_by_contact"),
                ],
                "constraints": [
                    followthrough.workspace.base.SameWorkspace(
                        field="milestone",
                        name="relationship_milestonechange_milestone_is_of_workspace",
                        to="relationship.Milestone",
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="by", name="relationship_milestonechange_by_is_of_workspace", to="workspace.Member"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="contact",
                        name="relationship_milestonechange_contact_is_of_workspace",
                        to="customers.Contact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("on__isnull", False),
                                ("turn", followthrough.vocabulary.milestone.MilestoneTurn["REACHED"]),
                            ),
                            models.Q(
                                models.Q(
                                    ("turn", followthrough.vocabulary.milestone.MilestoneTurn["REACHED"]), _negated=True
                                ),
                                ("on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_milestone_is_reached_on_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("turn", followthrough.vocabulary.milestone.MilestoneTurn["DROPPED"]), _negated=True
                            ),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_milestone_is_dropped_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PhaseFound",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=followthrough.workspace.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("on", models.DateField()),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("skepticism", "skepticism"),
                            ("peak", "peak"),
                            ("disillusionment", "disillusionment"),
                            ("enlightenment", "enlightenment"),
                            ("realized_value", "realized_value"),
                        ],
                        max_length=15,
                    ),
                ),
                ("is_told", models.BooleanField()),
                ("why", models.JSONField(default=list)),
                ("colour", models.CharField(blank=True, max_length=5)),
                ("interest", models.PositiveSmallIntegerField()),
                ("trust", models.PositiveSmallIntegerField()),
                ("found_at", models.DateTimeField()),
                (
                    "customer",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phases_found",
                        to="customers.customer",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workspace.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "customer", "-id"], name="phase_found_by_customer"),
                ],
                "constraints": [
                    followthrough.workspace.base.SameWorkspace(
                        field="customer",
                        name="relationship_phasefound_customer_is_of_workspace",
                        to="customers.Customer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PhaseSaid",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=followthrough.workspace.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("skepticism", "skepticism"),
                            ("peak", "peak"),
                            ("disillusionment", "disillusionment"),
                            ("enlightenment", "enlightenment"),
                            ("realized_value", "realized_value"),
                        ],
                        max_length=15,
                        verbose_name="phase",
                    ),
                ),
                (
                    "instead_of",
                    models.CharField(
                        choices=[
                            ("skepticism", "skepticism"),
                            ("peak", "peak"),
                            ("disillusionment", "disillusionment"),
                            ("enlightenment", "enlightenment"),
                            ("realized_value", "realized_value"),
                        ],
                        max_length=15,
                    ),
                ),
                ("reason", models.CharField(max_length=1000, verbose_name="reason")),
                ("said_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "by",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workspace.member",
                    ),
                ),
                (
                    "customer",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phases_said",
                        to="customers.customer",
                    ),
                ),
                (
                    "ended_by",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workspace.member",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workspace.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "customer", "-id"], name="phase_said_by_customer"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "id"), name="relationship_phasesaid_workspace_and_id"),
                    followthrough.workspace.base.SameWorkspace(
                        field="customer",
                        name="relationship_phasesaid_customer_is_of_workspace",
                        to="customers.Customer",
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="by", name="relationship_phasesaid_by_is_of_workspace", to="workspace.Member"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="ended_by", name="relationship_phasesaid_ended_by_is_of_workspace", to="workspace.Member"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_phase_is_said_for_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="what_was_said_is_taken_back_by_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("workspace", "customer"),
                        name="of_a_customer_one_phase_is_said",
                    ),
                ],
            },
        ),
    ]
