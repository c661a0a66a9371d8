"""The import command is told to end, or killed, in the middle: the database is as before, and nothing is doubled."""

import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.command.place import Place, ready_place

ROWS = 5_000


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with ready_place(tmp_path) as place:
        made = place.run("createmember", "ida@labora.example", "--role", "admin", "--workspace", "Labora")
        assert made.returncode == 0, made.stderr
        yield place


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "many.csv"
    path.write_text("Company\n" + "".join(f"Firm {number}\n" for number in range(ROWS)))
    return str(path)


def ask(place: Place, statement: str) -> list[Any]:
    """The first column of what the place's database answers, from outside of the program."""
    address = urlsplit(place.env.get("FOLLOWTHROUGH_DATABASE_URL", ""))
    if address.scheme:
        import psycopg

        with psycopg.connect(address.geturl(), autocommit=True) as server:
            cursor = server.execute(statement)
            return [row[0] for row in cursor.fetchall()] if cursor.description else []
    import sqlite3

    with sqlite3.connect(unquote(str(place.folder / "followthrough.sqlite3")), timeout=20) as database:
        return [row[0] for row in database.execute(statement).fetchall()]


def customers(place: Place) -> int:
    return int(ask(place, "SELECT count(*) FROM customers_customer")[0])


def stopped_half_way(place: Place, file: str, *numbers: int) -> subprocess.Popen[str]:
    """The import command, ended by these signals once some of its rows are in; how it ended."""
    process = place.start("import", file)
    until = time.monotonic() + 60
    while customers(place) == 0:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)
    for number in numbers:
        process.send_signal(number)
    process.communicate(timeout=60)
    return process


@pytest.mark.long
@pytest.mark.mechanism("B4")
def test_told_to_end_the_import_leaves_the_database_as_before(place: Place, file: str) -> None:
    for numbers in ((signal.SIGTERM,), (signal.SIGHUP, signal.SIGHUP, signal.SIGTERM), (signal.SIGINT,)):
        process = stopped_half_way(place, file, *numbers)
        # Of signals that come at the same moment any may be heard first.
        assert process.returncode in {128 + number for number in numbers}
        assert customers(place) == 0
    assert ask(place, "SELECT state FROM porting_importrun") == ["failed"] * 3


@pytest.mark.long
@pytest.mark.mechanism("B4")
def test_after_a_kill_the_next_import_waits_and_then_brings_every_row_once(place: Place, file: str) -> None:
    process = stopped_half_way(place, file, signal.SIGKILL)
    assert (process.returncode, 0 < customers(place) < ROWS) == (-signal.SIGKILL, True)
    refused = place.run("import", file)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "Another import is running" in refused.stderr
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    ask(place, f"UPDATE porting_importrun SET beaten_at = '{long_ago:%Y-%m-%d %H:%M:%S}'")
    again = place.run("import", file)
    assert (again.returncode, f"{ROWS} created" in again.stdout) == (0, True), again.stderr
    assert customers(place) == ROWS
    assert sorted(ask(place, "SELECT state FROM porting_importrun")) == ["done", "failed"]


def test_what_nobody_foresaw_ends_in_one_sentence_and_leaves_nothing_half_done(place: Place, tmp_path: Path) -> None:
    ask(place, "CREATE UNIQUE INDEX one_of_each ON customers_customer (city) WHERE city = 'Basel'")
    path = tmp_path / "twice.csv"
    rows = (f"Firm {number},{'Basel' if number in (1, 700) else 'Bern'}\n" for number in range(800))
    path.write_text("Company,City\n" + "".join(rows))
    told = place.run("import", str(path))
    assert (told.returncode, told.stderr.count("\n")) == (1, 1), told.stderr
    assert told.stderr.startswith("followthrough: Something went wrong on our side, and nothing was kept half done:")
    assert (customers(place), ask(place, "SELECT state FROM porting_importrun")) == (0, ["failed"])
    place.env["FOLLOWTHROUGH_LOG_LEVEL"] = "INFO"
    assert "Traceback" in place.run("import", str(path)).stderr
