"""Tickets with their targets, and who recommended us to whom."""

import django.db.models.deletion
from django.db import migrations, models

import followthrough.vocabulary.ledger
import followthrough.vocabulary.referral
import followthrough.vocabulary.ticket
import followthrough.workspace.base
import followthrough.workspace.ids


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0015_the_phase_after_a_sale"),
        ("relationship", "0002_hand_offs_and_expectations"),
        ("workspace", "0012_whether_buyers_stay"),
    ]

    operations = [
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=followthrough.workspace.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(blank=True, max_length=300, verbose_name="whom they named")),
                ("words", models.TextField(blank=True, max_length=10000, verbose_name="what they said")),
                ("made_at", models.DateTimeField(editable=False)),
                ("asked_at", models.DateTimeField(editable=False, null=True)),
                ("given_at", models.DateTimeField(editable=False, null=True)),
                ("declined_at", models.DateTimeField(editable=False, null=True)),
                ("thanked_at", models.DateTimeField(editable=False, null=True)),
                ("taken_back_at", models.DateTimeField(editable=False, null=True)),
                (
                    "became",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referred_by",
                        to="customers.customer",
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
                    "customer",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="customers.customer",
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
                    models.Index(fields=["workspace", "customer", "-id"], name="referral_by_customer"),
                    models.Index(
                        condition=models.Q(("became__isnull", False)),
                        fields=["workspace", "became"],
                        name="referral_by_who_came",
                    ),
                    models.Index(fields=["workspace", "contact"], name="referral_by_contact"),
                    models.Index(fields=["workspace", "made_at"], name="referral_by_day"),
                    models.Index(fields=["workspace", "member", "made_at"], name="referral_by_member"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "id"), name="relationship_referral_workspace_and_id"),
                    followthrough.workspace.base.SameWorkspace(
                        field="customer", name="relationship_referral_customer_is_of_workspace", to="customers.Customer"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="contact", name="relationship_referral_contact_is_of_workspace", to="customers.Contact"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="became", name="relationship_referral_became_is_of_workspace", to="customers.Customer"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="member", name="relationship_referral_member_is_of_workspace", to="workspace.Member"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asked_at__isnull", False), ("given_at__isnull", False), _connector="OR"),
                        name="a_referral_is_asked_or_given",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("became__isnull", True), ("given_at__isnull", True)),
                            models.Q(("given_at__isnull", False), models.Q(("name", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_referral_that_is_given_names_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("given_at__isnull", True), ("declined_at__isnull", True), _connector="OR"),
                        name="what_is_given_is_not_declined",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("given_at__isnull", False), ("thanked_at__isnull", True), _connector="OR"),
                        name="they_are_thanked_for_what_is_given",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralChange",
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
                        choices=[
                            ("asked", "asked"),
                            ("given", "given"),
                            ("declined", "declined"),
                            ("thanked", "thanked"),
                            ("taken_back", "taken_back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=1000, verbose_name="in their words")),
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
                    "referral",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="relationship.referral",
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
                    models.Index(fields=["workspace", "referral", "id"], name="referral_change_by_one"),
                ],
                "constraints": [
                    followthrough.workspace.base.SameWorkspace(
                        field="referral",
                        name="relationship_referralchange_referral_is_of_workspace",
                        to="relationship.Referral",
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="by", name="relationship_referralchange_by_is_of_workspace", to="workspace.Member"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("turn", followthrough.vocabulary.referral.ReferralTurn["TAKEN_BACK"]), _negated=True
                            ),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_referral_is_taken_back_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=followthrough.workspace.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("what", models.CharField(max_length=300, verbose_name="what")),
                ("is_severe", models.BooleanField(default=False, verbose_name="severe: they can’t work")),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(editable=False)),
                ("solved_at", models.DateTimeField(editable=False, null=True)),
                ("taken_back_at", models.DateTimeField(editable=False, null=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[("hand", "hand"), ("form", "form"), ("imported", "imported"), ("sample", "sample")],
                        default=followthrough.vocabulary.ledger.Origin["HAND"],
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("external_key", models.CharField(blank=True, editable=False, max_length=200)),
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
                    "customer",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="customers.customer",
                    ),
                ),
                (
                    "member",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        null=True,
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
                    models.Index(fields=["workspace", "customer", "-opened_at"], name="ticket_by_customer"),
                    models.Index(fields=["workspace", "contact"], name="ticket_by_contact"),
                    models.Index(
                        condition=models.Q(("solved_at__isnull", True), ("taken_back_at__isnull", True)),
                        fields=["workspace", "member", "due_at"],
                        name="ticket_open_of_member",
                    ),
                    models.Index(
                        condition=models.Q(("solved_at__isnull", True), ("taken_back_at__isnull", True)),
                        fields=["workspace", "due_at"],
                        name="ticket_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "id"), name="relationship_ticket_workspace_and_id"),
                    followthrough.workspace.base.SameWorkspace(
                        field="customer", name="relationship_ticket_customer_is_of_workspace", to="customers.Customer"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="contact", name="relationship_ticket_contact_is_of_workspace", to="customers.Contact"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="member", name="relationship_ticket_member_is_of_workspace", to="workspace.Member"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="by", name="relationship_ticket_by_is_of_workspace", to="workspace.Member"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_key", ""), _negated=True),
                        fields=("workspace", "external_key"),
                        name="a_ticket_comes_in_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("what", ""), _negated=True), name="a_ticket_says_what"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("solved_at__isnull", True), ("taken_back_at__isnull", True), _connector="OR"
                        ),
                        name="what_was_no_ticket_is_not_solved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketChange",
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
                        choices=[("solved", "solved"), ("reopened", "reopened"), ("taken_back", "taken_back")],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=1000, verbose_name="reason")),
                ("due_at", models.DateTimeField(null=True)),
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
                    "ticket",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="relationship.ticket",
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
                    models.Index(fields=["workspace", "ticket", "id"], name="ticket_change_by_ticket"),
                ],
                "constraints": [
                    followthrough.workspace.base.SameWorkspace(
                        field="ticket",
                        name="relationship_ticketchange_ticket_is_of_workspace",
                        to="relationship.Ticket",
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="by", name="relationship_ticketchange_by_is_of_workspace", to="workspace.Member"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("turn", followthrough.vocabulary.ticket.TicketTurn["TAKEN_BACK"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_ticket_is_taken_back_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("due_at__isnull", False),
                                ("turn", followthrough.vocabulary.ticket.TicketTurn["REOPENED"]),
                            ),
                            models.Q(
                                models.Q(
                                    ("turn", followthrough.vocabulary.ticket.TicketTurn["REOPENED"]), _negated=True
                                ),
                                ("due_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_ticket_opened_again_has_a_new_target",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketTarget",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=followthrough.workspace.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("severe_hours", models.PositiveSmallIntegerField(default=8, verbose_name="a severe one")),
                ("other_hours", models.PositiveSmallIntegerField(default=48, verbose_name="any other")),
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
                "constraints": [
                    models.UniqueConstraint(fields=("workspace",), name="a_workspace_has_one_target_for_tickets"),
                    models.CheckConstraint(
                        condition=models.Q(("other_hours__gt", 0), ("severe_hours__gt", 0)),
                        name="a_ticket_has_some_time_to_be_solved",
                    ),
                ],
            },
        ),
    ]
