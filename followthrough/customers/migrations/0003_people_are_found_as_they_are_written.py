"""Search texts in their new shape: words without punctuation, numbers as they are dialled from abroad, more scripts."""

from typing import Any

from django.db import migrations

from followthrough.customers.search import text_of

AT_A_TIME = 500


def write(apps: Any, editor: Any) -> None:
    """Write every search text anew, a part at a time; a later change of their shape takes this step over."""
    using = editor.connection.alias
    kinds = ("Customer", "Contact", "SearchText")
    all_customers, contacts, texts = (apps.get_model("customers", kind).objects.using(using) for kind in kinds)
    for workspace in apps.get_model("workspace", "Workspace").objects.using(using).all():
        last = 0
        while part := list(texts.filter(workspace_id=workspace.pk, pk__gt=last).order_by("pk")[:AT_A_TIME]):
            last, ids = part[-1].pk, [text.customer_id for text in part]
            customers = all_customers.filter(workspace_id=workspace.pk).in_bulk(ids)
            people: dict[int, list[Any]] = {pk: [] for pk in ids}
            for contact in contacts.filter(workspace_id=workspace.pk, customer_id__in=ids).order_by("pk"):
                people[contact.customer_id].append(contact)
            for text in part:
                text.doc = text_of(customers[text.customer_id], people[text.customer_id], country=workspace.country)
            texts.filter(workspace_id=workspace.pk).bulk_update(part, ["doc"], batch_size=100)
    if editor.connection.vendor == "postgresql":
        # A copy is restored in one transaction: checks of keys that wait would forbid what later steps do to the table.
        editor.connection.check_constraints()


def index(apps: Any, editor: Any) -> None:
    """The start of a name: what a search for fewer than three letters asks."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE INDEX customer_by_start_of_name ON customers_customer (workspace_id, name_key varchar_pattern_ops)"
        )


def drop_index(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX customer_by_start_of_name")


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_search_by_parts_of_a_name"),
        ("workspace", "0001_initial"),
    ]
    operations = [
        migrations.RunPython(index, drop_index),
        migrations.RunPython(write, migrations.RunPython.noop, elidable=True),
    ]
