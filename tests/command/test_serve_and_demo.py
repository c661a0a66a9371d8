"""The server from its start to its stop, and the demo."""

import http.cookiejar
import os
import re
import signal
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.command.place import Place

Started = Callable[..., tuple[subprocess.Popen[str], list[str]]]


@pytest.fixture
def started(place: Place) -> Iterator[Started]:
    """`started("serve", …)`: a running command and the lines it printed before it served."""
    running = []

    def start(*arguments: str, until: str) -> tuple[subprocess.Popen[str], list[str]]:
        process = place.start(*arguments, "--port", "0")
        running.append(process)
        assert process.stdout
        return process, _lines_until(process.stdout, until)

    yield start
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _lines_until(stream: IO[str], until: str) -> list[str]:
    lines = []
    for line in stream:
        lines.append(line.strip())
        if re.search(until, line):
            return lines
    return lines


def _open(address: str) -> tuple[int, str]:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with browser.open(address, timeout=30) as answer:
        return answer.status, answer.read().decode()


def test_serve_prints_the_way_in_serves_beats_and_stops_when_asked(place: Place, started: Started) -> None:
    process, lines = started("serve", until="Ctrl-C")
    link = next(line for line in lines if "/first-run/" in line).split()[-1]
    status, page = _open(link)
    assert (status, "<form" in page) == (200, True)
    if "FOLLOWTHROUGH_DATABASE_URL" not in place.env:
        second = place.run("serve", "--port", "0")
        assert (second.returncode, "served already" in second.stderr) == (1, True)
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(timeout=40) == 0
    assert '"heartbeat": "never"' not in place.run("doctor", "--json").stdout


def test_plain_http_beyond_this_machine_is_refused_unless_asked_for(place: Place) -> None:
    told = place.run("serve", "--host", "0.0.0.0", "--port", "0")
    assert (told.returncode, "--insecure-http" in told.stderr) == (1, True)


@pytest.mark.mechanism("B5")
def test_the_demo_signs_in_by_the_last_line_printed_and_leaves_nothing_behind(
    place: Place, started: Started, tmp_path: Path
) -> None:
    place.env |= {"TMPDIR": str(tmp_path), "FOLLOWTHROUGH_DATA_DIR": str(tmp_path / "real")}
    process, lines = started("demo", until="/sign-in/")
    status, page = _open(lines[-1])
    assert (status, "Ana Ferreira" in page, "Max Brandt" in page) == (200, True, True)
    assert not (tmp_path / "real").exists()
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(timeout=40) == 0
    assert list(tmp_path.glob("followthrough-demo-*")) == []
