"""Take an address, gather what browsers need, and become the server."""

import argparse
import hashlib
import ipaddress
import os
import socket
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

import followthrough
from followthrough.command.ready import file_lock
from followthrough.command.refusal import Refusal

STAMP = ".gathered"
HIGHEST_PORT = 65_535


def port(text: str) -> int:
    """A port as it was typed. Raises ArgumentTypeError for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) <= HIGHEST_PORT):
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {HIGHEST_PORT}, not {text!r}")
    return int(text)


def listen(host: str, port: int, *, insecure_http: bool) -> socket.socket:
    """A socket that listens at `host` and `port` (0: any free one), so that the address printed is ours already.

    Raises Refusal when it is taken, and for plain http beyond this machine that nobody asked for.
    """
    try:
        family, _type, _proto, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, OverflowError) as error:
        raise Refusal(f"{host}:{port} is no address to listen at: {error}.") from error
    if not (insecure_http or settings.IS_HTTPS or ipaddress.ip_address(str(address[0])).is_loopback):
        raise Refusal(
            f"Plain http is served to this machine alone, and {host} is more: put a proxy with https before it and set "
            "FOLLOWTHROUGH_PUBLIC_URL, or say --insecure-http if everybody on that network may read along."
        )
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(address)
    except OSError as error:
        door.close()
        raise Refusal(f"Can't listen at {host}:{port}: {error.strerror}. Choose another with --port.") from error
    door.listen(2048)
    return door


def address_of(door: socket.socket, host: str) -> str:
    """The address people use: what the settings say, else where the door is."""
    if "FOLLOWTHROUGH_PUBLIC_URL" in os.environ:
        return str(settings.PUBLIC_URL)
    port = door.getsockname()[1]
    shown = {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(host, host)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def gather_static_files() -> bool:
    """Collect style sheets, scripts and icons when they differ from the collected ones; returns whether they did."""
    root = Path(settings.STATIC_ROOT)
    mark = _mark_of_static_files()
    stamp = root / STAMP
    with file_lock(root.with_name(root.name + ".lock")):
        if stamp.exists() and stamp.read_text() == mark:
            return False
        call_command("collectstatic", interactive=False, clear=root.exists(), verbosity=0)
        stamp.write_text(mark)
    return True


def _mark_of_static_files() -> str:
    marks = [followthrough.__version__]
    for finder in get_finders():
        for path, storage in finder.list([]):
            told = os.stat(storage.path(path))
            marks.append(f"{path} {told.st_size} {told.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(marks)).encode()).hexdigest()


def become_the_server(door: socket.socket, address: str, *, insecure_http: bool = False) -> None:
    """Replace this process by gunicorn on `door`; never returns. Only its worker loads the program, to spare memory."""
    environment = dict(os.environ)
    environment.setdefault("FOLLOWTHROUGH_PUBLIC_URL", address)
    environment.setdefault("MALLOC_ARENA_MAX", "2")  # else each thread keeps what it once needed
    # On SQLite each thread keeps pages of the database for itself.
    workers, threads = ("2", "4") if settings.IS_POSTGRESQL else ("1", "3")
    environment.setdefault("WEB_CONCURRENCY", workers)
    if insecure_http:
        known = environment.get("FOLLOWTHROUGH_ALLOWED_HOSTS", "")
        environment["FOLLOWTHROUGH_ALLOWED_HOSTS"] = " ".join([known, *_names_of_this_machine()]).strip()
    os.set_inheritable(door.fileno(), True)
    sys.stdout.flush()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:followthrough.command.server"]
    command += ["--bind", f"fd://{door.fileno()}", "--threads", threads, "followthrough.wsgi:application"]
    os.execve(sys.executable, command, environment)


def _names_of_this_machine() -> set[str]:
    name = socket.gethostname()
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    except socket.gaierror:
        found = set()
    return {name, *found}
