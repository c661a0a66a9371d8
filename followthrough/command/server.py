"""How gunicorn is set up: read by `python -m gunicorn -c python:followthrough.command.server`."""

import os
import shutil
from typing import Any

from followthrough.command.settled import settle
from followthrough.command.throwaway import PREFIX

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = 4  # unless `serve` says otherwise
timeout = 60
graceful_timeout = 25
keepalive = 15
max_requests = 0
loglevel = "warning"
control_socket_disable = True
forwarded_allow_ips = "127.0.0.1,::1"


def post_worker_init(worker: Any) -> None:
    """Start the scheduler beside the pages; which process does what is claimed in the database."""
    from followthrough.background import scheduler

    settle()
    scheduler.start()


def worker_exit(server: Any, worker: Any) -> None:
    """Let the scheduler finish what it is at."""
    from followthrough.background import scheduler

    scheduler.stop()


def on_exit(server: Any) -> None:
    """Take the demo's folder away."""
    place = os.environ.get("FOLLOWTHROUGH_DATA_DIR", "")
    if os.environ.get("FOLLOWTHROUGH_DEMO") == "true" and os.path.basename(place).startswith(PREFIX):
        shutil.rmtree(place, ignore_errors=True)
