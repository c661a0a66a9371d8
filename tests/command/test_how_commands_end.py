"""Exit statuses, and one clear sentence instead of a traceback."""

import argparse
import subprocess
import sys

import pytest
from django.db import connection

from followthrough.command.ready import refuse_newer
from followthrough.command.refusal import Refusal
from followthrough.command.serve import add_address
from tests.command.place import ROOT, Place


def test_help_names_every_command_without_touching_a_database() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "followthrough", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "serve" in told.stdout
    assert "restore" in told.stdout


def test_wrong_use_ends_with_two(place: Place) -> None:
    assert place.run("dance").returncode == 2
    assert place.run("createmember", "ana@labora.example").returncode == 2
    assert place.run("plan").returncode == 2


@pytest.mark.parametrize("port", ["80000", "65536", "-1", "eighty", "²"])
def test_a_port_that_there_is_not_is_wrong_use(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_address(parser)
    with pytest.raises(SystemExit) as left:
        parser.parse_args([f"--port={port}"])
    assert left.value.code == 2
    assert "a port is a number from 0 to 65535" in capsys.readouterr().err


def test_a_setting_that_can_not_be_used_is_named_in_one_sentence(place: Place) -> None:
    place.env["FOLLOWTHROUGH_DATABASE_URL"] = "mysql://somewhere"
    told = place.run("doctor")
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert "FOLLOWTHROUGH_DATABASE_URL" in told.stderr


def test_a_file_that_is_no_database_is_refused_in_one_sentence(place: Place) -> None:
    place.env.pop("FOLLOWTHROUGH_DATABASE_URL", None)
    place.folder.mkdir(exist_ok=True)
    (place.folder / "followthrough.sqlite3").write_bytes(b"no database at all, but long enough to look at " * 40)
    told = place.run("doctor")
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1


@pytest.mark.django_db
def test_a_database_of_a_newer_program_is_refused() -> None:
    with pytest.raises(Refusal, match="newer"):
        refuse_newer({"workspace.0001_initial", "workspace.0999_of_the_future"})
    refuse_newer({"workspace.0001_initial", "an_app_of_somebody_else.0001_initial"})
    assert connection.introspection.table_names()
