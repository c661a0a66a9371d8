"""The program examines and times itself."""

import json

from tests.command.place import Place


def test_doctor_says_never_and_not_set_up_where_so(filled: Place) -> None:
    told = filled.run("doctor", "--json")
    report = json.loads(told.stdout)
    assert (told.returncode, report["wrong"]) == (0, [])
    assert report["scheduler"] == {"heartbeat": "never", "is_running": False}
    assert (report["last_proven_restore"], report["mail"]) == ("never", "not set up")
    assert report["replay"]["customers"] == 40
    assert report["replay"]["differences"] == 0
    if report["database"]["engine"] == "SQLite":
        assert report["database"]["synchronous"] == "FULL"
        assert report["database"]["foreign_keys"] is True
        assert report["database"]["mmap_size"] == 0


def test_bench_times_whole_pages_beside_bare_sql(filled: Place) -> None:
    told = filled.run("bench", "--json", "--times", "2")
    assert told.returncode == 0, told.stderr
    rows = {row["action"]: row for row in json.loads(told.stdout)["actions"]}
    assert set(rows) == {
        "customer list", "search by part of a name", "customer page, 50 touches", "log a touch with its next step",
        "board", "Today",
    }  # fmt: skip
    for row in rows.values():
        assert row["statements"] > 2
        assert row["cpu_ms"] > 0
        assert row["bare_sql_wall_ms"] > 0


def test_bench_has_nothing_to_time_in_an_empty_database(place: Place) -> None:
    told = place.run("bench")
    assert (told.returncode, "seed" in told.stderr) == (1, True)
