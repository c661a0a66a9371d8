"""Data of every earlier release come into this one whole: each has left a copy here, written by `followthrough backup`.

A copy is restored in the shape it had and brought up to date from there, as a database is that was left running. So it
has walked all migrations, and has the shape of one that is laid out at once.
"""

import json
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from followthrough.command.keeping.rebuild import second_database
from followthrough.env import sqlite
from followthrough.playbook.defaults import DEFAULT_SET
from tests.command.place import Place, new_place
from tests.shape import differences, empty_database

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.zip"))


@pytest.mark.long
@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_data_of_an_earlier_release_come_in_whole(
    release: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    told = json.loads(zipfile.ZipFile(release).read("manifest.json"))
    rows = {table["table"]: table["rows"] for table in told["tables"]}
    with new_place(tmp_path) as place:
        restored = place.run("restore", str(release))
        assert restored.returncode == 0, restored.stderr
        report = json.loads(place.run("doctor", "--json").stdout)
        assert place.run("backup", str(tmp_path / "now.zip")).returncode == 0
        with django_db_blocker.unblock(), empty_database("laid_out", tmp_path) as laid_out:
            call_command("migrate", database="laid_out", verbosity=0)
            with second_database("restored", _options(place)) as brought:
                assert not differences(brought, laid_out)
    now = json.loads(zipfile.ZipFile(tmp_path / "now.zip").read("manifest.json"))
    rows_now = {table["table"]: table["rows"] for table in now["tables"]}
    # Each workspace was given an interval for those at rest; every other row is one that came.
    rows["playbook_cadence"] += rows["workspace_workspace"]
    assert rows_now.items() >= rows.items()
    assert rows_now["playbook_tactic"] >= len(DEFAULT_SET) * rows["workspace_workspace"]
    assert report["replay"] == {"customers": 25, "differences": 0, "first": ""}


def _options(place: Place) -> dict[str, object]:
    """How the database of a place is opened."""
    address = place.env.get("FOLLOWTHROUGH_DATABASE_URL")
    return {"NAME": urlsplit(address).path[1:]} if address else sqlite(place.folder / "followthrough.sqlite3")
