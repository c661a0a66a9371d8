"""What a colleague spotted is found by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0015_the_phase_after_a_sale"),
        ("workspace", "0012_whether_buyers_stay"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(
                condition=models.Q(("hinted_by__isnull", False)),
                fields=["workspace", "hinted_by", "-arrived_at"],
                name="arrival_by_finder",
            ),
        ),
    ]
