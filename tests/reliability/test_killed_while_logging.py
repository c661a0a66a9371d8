"""The server is killed while touches are logged: what it acknowledged is there, once (reliability A1, small)."""

import http.client
import os
import random
import re
import signal
import subprocess
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.command.place import Place, ready_place

KILLS, BETWEEN = 3, (4, 12)


class Browser:
    """Cookies of one member, and forms with their token."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}

    def ask(self, address: str, path: str, told: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and page."""
        return self.hear(self.send(address, path, told))

    def send(self, address: str, path: str, told: dict[str, str] | None = None) -> http.client.HTTPConnection:
        """Send a request without waiting for its answer."""
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if told is not None:
            body = urlencode({**told, "csrfmiddlewaretoken": self.cookies["csrf"]})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if told is None else "POST", path, body, headers)
        return connection

    def hear(self, connection: http.client.HTTPConnection) -> tuple[int, str]:
        """Status and page of what was sent; the cookies that came with it are kept."""
        answer = connection.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, page


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with ready_place(tmp_path) as place:
        yield place


def _serve(place: Place) -> tuple[subprocess.Popen[str], str]:
    process = place.start("serve", "--port", "0")
    assert process.stdout
    for line in process.stdout:
        if found := re.search(r"is at (http\S+)", line):
            return process, found[1]
    raise AssertionError(process.communicate()[1])


@pytest.mark.long
def test_no_acknowledged_touch_is_lost_and_none_is_doubled(place: Place) -> None:
    seeded = place.run("seed", "--customers", "8", "--touches", "40", "--members", "1")
    link = urlsplit(seeded.stdout.split()[-1]).path
    browser, rng = Browser(), random.Random(11)
    acknowledged: list[str] = []
    process, address = _serve(place)
    browser.ask(address, link)
    _status, page = browser.ask(address, "/customers/")
    customers = sorted(set(re.findall(r"/customers/(\d+)/", page)))
    assert customers
    for _ in range(KILLS):
        for number in range(rng.randint(*BETWEEN)):
            acknowledged.append(_log(browser, address, customers[number % len(customers)]))
        pending, customer = str(uuid.uuid4()), rng.choice(customers)
        unanswered = browser.send(address, _form(customer), _touch(pending))
        os.killpg(process.pid, signal.SIGKILL)
        unanswered.close()
        process.communicate()
        process, address = _serve(place)
        acknowledged.append(_log(browser, address, customer, pending))
    os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=60)
    _check(place, acknowledged)


def _form(customer: str) -> str:
    return f"/customers/{customer}/touches/new/?deal=none"


def _touch(uid: str) -> dict[str, str]:
    return {"uid": uid, "channel": "call", "note": f"mark {uid}"}


def _log(browser: Browser, address: str, customer: str, uid: str = "") -> str:
    """Log a touch without a deal; returns its mark once the server has said that it is kept."""
    uid = uid or str(uuid.uuid4())
    browser.ask(address, _form(customer))
    status, page = browser.ask(address, _form(customer), _touch(uid))
    assert status == 302, page
    return uid


def _check(place: Place, acknowledged: list[str]) -> None:
    copy = place.folder.parent / "after.zip"
    assert place.run("backup", str(copy)).returncode == 0
    told = place.run("doctor", "--json")
    assert told.returncode == 0, told.stdout
    with zipfile.ZipFile(copy) as archive:
        rows = archive.read("rows/journal_entry.jsonl").decode()
    kept = re.findall(r"mark ([0-9a-f-]{36})", rows)
    assert sorted(kept) == sorted(set(acknowledged))
