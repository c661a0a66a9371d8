"""Data of every earlier release come into this one whole: each has left a copy here, written by `followthrough backup`.

A copy is restored in the shape it had and brought up to date from there, as a database is that was left running.
"""

import json
import zipfile
from pathlib import Path

import pytest

from followthrough.playbook.defaults import DEFAULT_SET
from tests.command.place import new_place

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.zip"))


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_data_of_an_earlier_release_come_in_whole(release: Path, tmp_path: Path) -> None:
    told = json.loads(zipfile.ZipFile(release).read("manifest.json"))
    rows = {table["table"]: table["rows"] for table in told["tables"]}
    with new_place(tmp_path) as place:
        restored = place.run("restore", str(release))
        assert restored.returncode == 0, restored.stderr
        report = json.loads(place.run("doctor", "--json").stdout)
        assert place.run("backup", str(tmp_path / "now.zip")).returncode == 0
    now = json.loads(zipfile.ZipFile(tmp_path / "now.zip").read("manifest.json"))
    rows_now = {table["table"]: table["rows"] for table in now["tables"]}
    # Each workspace was given an interval for those at rest; every other row is one that came.
    rows["playbook_cadence"] += rows["workspace_workspace"]
    assert rows_now.items() >= rows.items()
    assert rows_now["playbook_tactic"] >= len(DEFAULT_SET) * rows["workspace_workspace"]
    assert report["replay"] == {"customers": 25, "differences": 0, "first": ""}
