"""An empty database is laid out at once; that it has the shape all migrations lead to is held by `test_upgrading`."""

from pathlib import Path

from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from tests.shape import empty_database, shape


def test_to_bring_it_up_to_date_again_changes_nothing(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    with django_db_blocker.unblock(), empty_database("laid_out", tmp_path) as database:
        call_command("migrate", database="laid_out", verbosity=0)
        laid_out = shape(database)
        assert len(laid_out) > 100
        call_command("migrate", database="laid_out", verbosity=0)
        assert shape(database) == laid_out
