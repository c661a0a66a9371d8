"""Value reviews and the days of the next, what customers use of what we sell, and what more was offered."""

import django.db.models.deletion
from django.db import migrations, models

import followthrough.workspace.base
import followthrough.workspace.ids


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0015_the_phase_after_a_sale"),
        ("deals", "0011_by_the_index_alone"),
        ("relationship", "0003_tickets_and_referrals"),
        ("workspace", "0012_whether_buyers_stay"),
    ]

    operations = [
        migrations.CreateModel(
            name="ValueReview",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=followthrough.workspace.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                ("promised", models.TextField(blank=True, max_length=10000, verbose_name="what was promised")),
                ("realized", models.TextField(max_length=10000, verbose_name="what they have from it")),
                ("promised_value", models.BigIntegerField(blank=True, null=True, verbose_name="promised, in money")),
                ("realized_value", models.BigIntegerField(blank=True, null=True, verbose_name="realized, in money")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                (
                    "nps",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="how likely they would recommend us"
                    ),
                ),
                ("made_at", models.DateTimeField(editable=False)),
                ("taken_back_at", models.DateTimeField(editable=False, null=True)),
                (
                    "taken_back_because",
                    models.CharField(blank=True, max_length=1000, verbose_name="why it was taken back"),
                ),
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
                        related_name="value_reviews",
                        to="customers.customer",
                    ),
                ),
                (
                    "taken_back_by",
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
                    models.Index(fields=["workspace", "customer", "-on", "-id"], name="value_review_by_customer"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "id"), name="relationship_valuereview_workspace_and_id"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="customer",
                        name="relationship_valuereview_customer_is_of_workspace",
                        to="customers.Customer",
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="by", name="relationship_valuereview_by_is_of_workspace", to="workspace.Member"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="taken_back_by",
                        name="relationship_valuereview_taken_back_by_is_of_workspace",
                        to="workspace.Member",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("realized", ""), _negated=True), name="a_value_review_says_what_they_have"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nps__isnull", True), ("nps__lte", 10), _connector="OR"),
                        name="they_recommend_us_with_0_to_10",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("promised_value__isnull", True), ("realized_value__isnull", True)),
                            models.Q(("currency", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_reviewed_value_has_a_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("taken_back_at__isnull", True),
                                ("taken_back_because", ""),
                                ("taken_back_by__isnull", True),
                            ),
                            models.Q(
                                ("taken_back_at__isnull", False),
                                ("taken_back_by__isnull", False),
                                models.Q(("taken_back_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_value_review_is_taken_back_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewDay",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=followthrough.workspace.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("due_on", models.DateField(verbose_name="next review")),
                ("made_at", models.DateTimeField(editable=False)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                ("brought_as", models.BigIntegerField(editable=False, null=True)),
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
                        related_name="review_days",
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
                (
                    "after",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="relationship.valuereview",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "customer", "due_on"], name="review_day_by_customer"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["workspace", "due_on"],
                        name="review_day_ahead",
                    ),
                    models.Index(fields=["workspace", "after"], name="review_day_by_review"),
                ],
                "constraints": [
                    followthrough.workspace.base.SameWorkspace(
                        field="customer",
                        name="relationship_reviewday_customer_is_of_workspace",
                        to="customers.Customer",
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="by", name="relationship_reviewday_by_is_of_workspace", to="workspace.Member"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="after",
                        name="relationship_reviewday_after_is_of_workspace",
                        to="relationship.ValueReview",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewContact",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=followthrough.workspace.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "contact",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.contact",
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
                (
                    "review",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people",
                        to="relationship.valuereview",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "contact"], name="review_contact_by_contact"),
                ],
                "constraints": [
                    followthrough.workspace.base.SameWorkspace(
                        field="review",
                        name="relationship_reviewcontact_review_is_of_workspace",
                        to="relationship.ValueReview",
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="contact",
                        name="relationship_reviewcontact_contact_is_of_workspace",
                        to="customers.Contact",
                    ),
                    models.UniqueConstraint(fields=("workspace", "review", "contact"), name="they_take_part_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=followthrough.workspace.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                ("supplier", models.CharField(blank=True, max_length=200, verbose_name="from whom, if not from us")),
                ("note", models.CharField(blank=True, max_length=1000, verbose_name="note")),
                ("noted_at", models.DateTimeField(editable=False)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("ended_because", models.CharField(blank=True, max_length=1000, verbose_name="reason")),
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
                        related_name="holdings",
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
                    "product",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.product",
                        verbose_name="product",
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
                    models.Index(fields=["workspace", "customer", "product"], name="holding_by_customer"),
                    models.Index(fields=["workspace", "product"], name="holding_by_product"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "id"), name="relationship_holding_workspace_and_id"),
                    followthrough.workspace.base.SameWorkspace(
                        field="customer", name="relationship_holding_customer_is_of_workspace", to="customers.Customer"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="product", name="relationship_holding_product_is_of_workspace", to="customers.Product"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="by", name="relationship_holding_by_is_of_workspace", to="workspace.Member"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="ended_by", name="relationship_holding_ended_by_is_of_workspace", to="workspace.Member"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True), ("ended_by__isnull", True), ("ended_on__isnull", True)
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("ended_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="what_is_held_ends_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
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
                        blank=True,
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
                ("trust", models.PositiveSmallIntegerField()),
                ("against", models.JSONField(blank=True, default=list)),
                ("is_early", models.BooleanField()),
                ("reason", models.CharField(blank=True, max_length=1000, verbose_name="reason")),
                ("made_at", models.DateTimeField(editable=False)),
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
                        related_name="offers",
                        to="customers.customer",
                    ),
                ),
                (
                    "deal",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="deals.deal",
                    ),
                ),
                (
                    "product",
                    followthrough.workspace.base.WorkspaceFK(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.product",
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
                    models.Index(fields=["workspace", "customer", "-id"], name="offer_by_customer"),
                    models.Index(fields=["workspace", "product"], name="offer_by_product"),
                ],
                "constraints": [
                    followthrough.workspace.base.SameWorkspace(
                        field="customer", name="relationship_offer_customer_is_of_workspace", to="customers.Customer"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="product", name="relationship_offer_product_is_of_workspace", to="customers.Product"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="deal", name="relationship_offer_deal_is_of_workspace", to="deals.Deal"
                    ),
                    followthrough.workspace.base.SameWorkspace(
                        field="by", name="relationship_offer_by_is_of_workspace", to="workspace.Member"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_early", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="an_early_offer_has_a_reason",
                    ),
                    models.UniqueConstraint(fields=("workspace", "deal"), name="a_deal_is_one_offer"),
                ],
            },
        ),
    ]
