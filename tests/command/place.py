"""A place of its own for commands that run as programs: a data folder and an empty database of the run's kind."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]


@dataclass
class Place:
    """Where commands run; `folder` is the data folder, `env` their surroundings."""

    folder: Path
    env: dict[str, str]

    def run(self, *arguments: str, told: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "followthrough", *arguments],
            env=self.env, cwd=ROOT, input=told, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command that goes on; it has a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-u", "-m", "followthrough", *arguments],
            env=self.env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
            preexec_fn=_hears_signals,
        )  # fmt: skip


def _hears_signals() -> None:
    """As from a terminal, even where the tests themselves run in the background, deaf to Ctrl-C and hanging up."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def new_place(folder: Path) -> Iterator[Place]:
    """A place under `folder` where nothing is yet; on PostgreSQL with a database of its own on the run's server."""
    with _made(folder) as place:
        yield place


@contextmanager
def ready_place(folder: Path) -> Iterator[Place]:
    """A place whose tables are there, and empty: copied from one made once, which spares each test a second."""
    with _made(folder, like=_ready()) as place:
        yield place


@cache
def _ready() -> Place:
    """The place that is copied; it stays until the run ends."""
    stack = ExitStack()
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="followthrough-place-")))
    place = stack.enter_context(_made(folder))
    atexit.register(stack.close)
    made = place.run("doctor")
    assert (place.folder / "secret-key").exists(), made.stderr
    return place


@contextmanager
def _made(folder: Path, like: Place | None = None) -> Iterator[Place]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("FOLLOWTHROUGH_")}
    env["FOLLOWTHROUGH_DATA_DIR"] = str(folder / "data")
    if like:
        shutil.copytree(like.folder, folder / "data")
    address = os.environ.get("FOLLOWTHROUGH_DATABASE_URL", "")
    if not address.startswith("postgresql"):
        yield Place(folder / "data", env)
        return
    import psycopg

    name, parts = f"place_{uuid.uuid4().hex[:12]}", urlsplit(address)
    env["FOLLOWTHROUGH_DATABASE_URL"] = parts._replace(path=f"/{name}").geturl()
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as server:
        template = f" TEMPLATE {urlsplit(like.env['FOLLOWTHROUGH_DATABASE_URL']).path[1:]}" if like else ""
        server.execute(f"CREATE DATABASE {name}{template}")
        yield Place(folder / "data", env)
        with suppress(psycopg.OperationalError):  # the run's server may have gone before, and its databases with it
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
