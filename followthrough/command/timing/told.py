"""What was measured as a table, within 120 columns."""

from typing import Any


def table(report: dict[str, Any]) -> str:
    """The report as text: a line for each action, then what 95 of 100 calls are to keep to."""
    database = report["database"]
    lines = [
        f"{database['engine']} {database['version']}, {report['customers']:,} customers, "
        f"{report['entries']:,} journal rows; calibration {report['calibration_ms']} ms (bars were set at 60)",
        "",
        f"{'ms a call':31} {'CPU':>7} {'p95':>7} {'bar here':>8} {'':5} {'wall':>7} {'p95':>7} {'stmts':>5} "
        f"{'in them':>7} {'bare SQL':>8} {'p95':>7} {'ratio':>5}",
        *map(_line, report["actions"]),
        "",
        "CPU is that of the server and, on PostgreSQL, of the process that serves it, the mean of all calls, and has a",
        "bar; wall times are medians. Page and bare SQL were called in turns.",
    ]
    if database["engine"] == "SQLite":
        lines.append("The bare write is rolled back, so its ratio counts our commit against none.")
    bars = [_bar(row["action"], bar) for row in report["actions"] for bar in row["p95_bars"]]
    if bars:
        lines += ["", "What 95 of 100 calls are to keep to:", *bars]
    return "\n".join([*lines, *([report["note"]] if "note" in report else [])])


def _line(row: dict[str, Any]) -> str:
    word = {True: "holds", False: "OVER", None: ""}[row["holds"]]
    bar = "" if row["bar_here_ms"] is None else f"{row['bar_here_ms']:.2f}"
    return (
        f"{row['action']:31} {row['cpu_ms']:7.2f} {row['cpu_p95_ms']:7.2f} {bar:>8} {word:5} {row['wall_ms']:7.2f} "
        f"{row['wall_p95_ms']:7.2f} {row['statements']:5} {row['statements_ms']:7.2f} {row['bare_sql_wall_ms']:8.3f} "
        f"{row['bare_sql_wall_p95_ms']:7.2f} {row['statements_to_bare_sql'] or 0.0:5}"
    )


def _bar(action: str, bar: dict[str, Any]) -> str:
    of_bare = f"{bar['times_bare_sql']:g} × bare SQL + " if bar["times_bare_sql"] else ""
    return (
        f"  {action:31} {bar['of']:4} {bar['p95_ms']:8.2f} of {bar['bar_here_ms']:8.2f} "
        f"{'holds' if bar['holds'] else 'OVER':5}  ({of_bare}{bar['plus_ms']:g} ms{' of CPU' if of_bare else ''})"
    )
