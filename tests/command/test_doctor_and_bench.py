"""The program examines and times itself."""

import json

from followthrough.command.timing.told import table
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


def test_bench_times_whole_pages_beside_bare_sql_and_puts_back_what_it_changed(filled: Place) -> None:
    told = filled.run("bench", "--json", "--times", "1")
    assert told.returncode == 0, told.stderr
    report = json.loads(told.stdout)
    rows = {row["action"]: row for row in report["actions"]}
    assert set(rows) == {
        "customer list", "customer list, a later page", "search by part of a name", "customer page, 50 touches",
        "form of a touch", "board", "my journal", "Today", "log a touch with its next step",
        "rhythm: what a change asks for", "rhythm: change one level",
    }  # fmt: skip
    for row in rows.values():
        assert row["statements"] > 2
        assert row["cpu_ms"] > 0
        assert row["bare_sql_wall_ms"] > 0
        assert row["wall_p95_ms"] >= row["wall_ms"] > 0
        assert row["cpu_p95_ms"] > 0
    bars = {name: [bar["of"] for bar in row["p95_bars"]] for name, row in rows.items() if row["p95_bars"]}
    assert bars == {
        "Today": ["CPU", "wall"], "log a touch with its next step": ["CPU", "wall"],
        "rhythm: what a change asks for": ["wall"], "rhythm: change one level": ["wall"],
    }  # fmt: skip
    shown = table(report)
    assert max(map(len, shown.splitlines())) <= 120
    assert all(name in shown for name in rows)
    assert json.loads(filled.run("doctor", "--json").stdout)["replay"]["differences"] == 0


def test_bench_has_nothing_to_time_in_an_empty_database(place: Place) -> None:
    told = place.run("bench")
    assert (told.returncode, "seed" in told.stderr) == (1, True)
