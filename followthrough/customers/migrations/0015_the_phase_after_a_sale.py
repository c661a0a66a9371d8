"""In which phase a customer is after a sale, and from when on it gives alarm."""

from django.db import migrations, models


class Migration(migrations.Migration):
    #: What the alarm of those who have bought rests on is found from their rows.
    folds_anew = True

    dependencies = [
        ("customers", "0014_by_the_index_alone"),
        ("workspace", "0012_whether_buyers_stay"),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="after_sale",
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="customer",
            name="alarm_amber_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="customer",
            name="alarm_red_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="customer",
            name="phase",
            field=models.CharField(
                choices=[
                    ("skepticism", "skepticism"),
                    ("peak", "peak"),
                    ("disillusionment", "disillusionment"),
                    ("enlightenment", "enlightenment"),
                    ("realized_value", "realized_value"),
                ],
                editable=False,
                max_length=15,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="phase_next_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("alarm_amber_on__isnull", False)),
                fields=["workspace", "owner", "alarm_amber_on", "alarm_red_on", "id"],
                name="customer_alarm_by_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("phase_next_on__isnull", False)),
                fields=["workspace", "phase_next_on"],
                name="customer_to_be_placed",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("phase__isnull", False)),
                fields=["workspace", "phase", "name_key", "id"],
                name="customer_by_phase",
            ),
        ),
    ]
