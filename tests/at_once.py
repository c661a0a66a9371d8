"""The same call from several threads at the same moment, each with a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections, connection

from followthrough.workspace.durably import durably


def at_once(verb: Callable[..., Any], *, times: int, **told: Any) -> list[Any]:
    """What each of several identical calls at the same moment answers; an exception is an answer."""
    answers: list[Any] = []
    start = threading.Barrier(times)

    def send() -> None:
        close_old_connections()
        try:
            start.wait()
            answers.append(durably(verb, **told))
        except BaseException as error:
            answers.append(error)
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _sender in range(times)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return answers
