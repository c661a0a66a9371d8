"""A copy holds everything, is proven, and comes back whole; a damaged or newer one changes nothing."""

import json
import random
import shutil
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from followthrough.command.keeping.archive import reading, write_manifest, writing
from followthrough.command.refusal import Refusal
from tests.command.place import Place, new_place

FLIPS = 150


@pytest.fixture(scope="module")
def copy(filled: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the filled place, with a file somebody brought."""
    brought = filled.folder / "files" / "imports" / "customers.csv"
    brought.parent.mkdir(parents=True)
    brought.write_text("name\nBolt Pharma\n")
    path = tmp_path_factory.mktemp("copies") / "monday.zip"
    made = filled.run("backup", str(path))
    assert made.returncode == 0, made.stderr
    return path


def manifest_of(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(zipfile.ZipFile(path).read("manifest.json"))
    return told


@pytest.mark.mechanism("B5")
def test_what_comes_back_is_what_was_copied_row_for_row_and_file_for_file(copy: Path, tmp_path: Path) -> None:
    with new_place(tmp_path) as bare:
        back = bare.run("restore", str(copy))
        assert back.returncode == 0, back.stderr
        again = bare.run("backup", str(tmp_path / "again.zip"))
        assert again.returncode == 0, again.stderr
        assert (bare.folder / "files/imports/customers.csv").read_text() == "name\nBolt Pharma\n"
        report = json.loads(bare.run("doctor", "--json").stdout)
    assert manifest_of(tmp_path / "again.zip")["tables"] == manifest_of(copy)["tables"]
    assert sum(table["rows"] for table in manifest_of(copy)["tables"]) > 500
    assert report["last_proven_restore"] != "never"
    assert report["replay"]["differences"] == 0


@pytest.mark.mechanism("B5")
def test_a_copy_moves_from_either_database_into_sqlite(copy: Path, tmp_path: Path) -> None:
    with new_place(tmp_path) as laptop:
        laptop.env.pop("FOLLOWTHROUGH_DATABASE_URL", None)
        assert laptop.run("restore", str(copy)).returncode == 0
        assert laptop.run("backup", str(tmp_path / "moved.zip")).returncode == 0
    assert manifest_of(tmp_path / "moved.zip")["tables"] == manifest_of(copy)["tables"]


@pytest.mark.mechanism("B5")
def test_the_files_of_imports_come_back_wherever_they_stood(place: Place, tmp_path: Path) -> None:
    place.run("createmember", "ida@labora.example", "--role", "admin", "--workspace", "Labora")
    given = tmp_path / "firms.csv"
    given.write_text("Company\nBolt Pharma\n")
    assert place.run("import", str(given)).returncode == 0
    older = place.folder / "imports"
    (place.folder / "files" / "imports").rename(older)
    assert place.run("backup", str(tmp_path / "copy.zip")).returncode == 0
    assert not older.exists()
    (tmp_path / "new").mkdir()
    with new_place(tmp_path / "new") as bare:
        back = bare.run("restore", str(tmp_path / "copy.zip"))
        assert back.returncode == 0, back.stderr
        [stored] = (bare.folder / "files" / "imports").iterdir()
        assert stored.read_bytes() == given.read_bytes()


def test_what_is_replaced_is_kept_aside(copy: Path, place: Place) -> None:
    place.run("createmember", "ida@labora.example", "--role", "admin", "--workspace", "Labora")
    told = place.run("restore", str(copy))
    assert (told.returncode, "kept" in told.stdout) == (0, True)


def test_any_changed_byte_or_missing_end_is_found_before_anything_is_believed(copy: Path, tmp_path: Path) -> None:
    whole, rng = copy.read_bytes(), random.Random(5)
    broken = tmp_path / "broken.zip"
    for place in [0, 1, len(whole) - 1, *(rng.randrange(len(whole)) for _ in range(FLIPS))]:
        bad = bytearray(whole)
        bad[place] ^= 1 << rng.randrange(8)
        broken.write_bytes(bad)
        with pytest.raises(Refusal), reading(broken):
            pytest.fail(f"the changed byte {place} was not found")
    for length in [0, 1, len(whole) - 1, *(rng.randrange(len(whole)) for _ in range(20))]:
        broken.write_bytes(whole[:length])
        with pytest.raises(Refusal), reading(broken):
            pytest.fail(f"a file cut to {length} bytes was not found")


def test_a_damaged_or_newer_copy_leaves_everything_as_it_was(copy: Path, tmp_path: Path) -> None:
    with new_place(tmp_path) as place:
        place.env.pop("FOLLOWTHROUGH_DATABASE_URL", None)
        place.run("createmember", "ida@labora.example", "--role", "admin", "--workspace", "Labora")
        before = _digests(place.folder)
        damaged, newer = tmp_path / "damaged.zip", tmp_path / "newer.zip"
        damaged.write_bytes(copy.read_bytes()[:-400] + b"x" * 400)
        _make_newer(copy, newer)
        for path, word in ((damaged, "whole copy"), (newer, "newer")):
            told = place.run("restore", str(path))
            assert (told.returncode, word in told.stderr) == (1, True), told.stderr
        assert _digests(place.folder) == before


def test_a_copy_never_overwrites_a_file(copy: Path, filled: Place) -> None:
    told = filled.run("backup", str(copy))
    assert (told.returncode, "there already" in told.stderr) == (1, True)


def _make_newer(copy: Path, newer: Path) -> None:
    """The same copy, claiming a migration that this program does not know."""
    with reading(copy) as (archive, manifest), writing(newer) as target:
        for name in archive.namelist():
            if name != "manifest.json":
                with archive.open(name) as source, target.open(name, "w") as sink:
                    shutil.copyfileobj(source, sink)
        manifest.migrations.append("workspace.0999_of_the_future")
        write_manifest(target, manifest)


def _digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".serving", ".lock"})
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in files}
