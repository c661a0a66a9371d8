"""After an upgrade SQLite knows what the indexes hold that the upgrade made."""

import pytest
from django.db import connection

from followthrough.command.ready import look_at_new_indexes
from tests.cast import make_bolt, make_firm

INDEX = "customer_due_by_owner"


def known() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE idx = %s", [INDEX])
        return bool(cursor.fetchone()[0])


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db
def test_an_index_made_anew_is_looked_at_with_the_rest() -> None:
    make_bolt(make_firm())
    look_at_new_indexes()
    assert known()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_stat1 WHERE idx = %s", [INDEX])
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [INDEX])
        made = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {INDEX}")
        cursor.execute(made)
    assert not known()
    look_at_new_indexes()
    assert known()
