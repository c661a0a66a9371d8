"""A pytest plugin: before Django reads its settings, give them a place of their own and the database asked for.

`FOLLOWTHROUGH_TEST_DATABASE` is `sqlite` (when unset) or `postgresql`. One server serves the whole run; each worker has
its database on it. Nothing else of the environment reaches the tests, and nothing of theirs a real workspace.
"""

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests import postgres

_SERVER = pytest.StashKey[postgres.Server]()


def _is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    if _is_worker():
        os.environ["FOLLOWTHROUGH_DATA_DIR"] += "-" + os.environ["PYTEST_XDIST_WORKER"]
    else:
        _lay(early_config)
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    if not _is_worker() and not config.getoption("help"):
        _gather_static_files()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """What the server said of a run with failures stays beside the pictures of failed journeys."""
    if exitstatus == pytest.ExitCode.TESTS_FAILED and (server := session.config.stash.get(_SERVER, None)):
        server.keep_its_log(session.config.rootpath / "test-results")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked `only_on("sqlite")`, or `only_on("postgresql")`, is left out of the run on the other one.

    What is `long` begins first, so that the short ones fill the workers evenly at the end.
    """
    here = "postgresql" if os.environ.get("FOLLOWTHROUGH_DATABASE_URL") else "sqlite"
    elsewhere = [item for item in items if _wanted_on(item) not in {here, ""}]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in set(elsewhere)]
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


#: Arithmetic and words know no database, so neither do their tests.
_WITHOUT_A_DATABASE = {"reckoning", "vocabulary"}


def _wanted_on(item: pytest.Item) -> str:
    mark = item.get_closest_marker("only_on")
    if mark is None:
        return "sqlite" if _WITHOUT_A_DATABASE & set(item.path.parts) else ""
    if mark.args not in {("sqlite",), ("postgresql",)}:
        raise pytest.UsageError(f"{item.nodeid}: only_on takes sqlite or postgresql, not {mark.args}.")
    return str(mark.args[0])


def _lay(config: pytest.Config) -> None:
    wanted = os.environ.pop("FOLLOWTHROUGH_TEST_DATABASE", "sqlite")
    for name in [name for name in os.environ if name.startswith("FOLLOWTHROUGH_")]:
        del os.environ[name]
    place = Path(tempfile.mkdtemp(prefix="followthrough-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(place))
    os.environ["FOLLOWTHROUGH_DATA_DIR"] = str(place / "data")
    os.environ["FOLLOWTHROUGH_STATIC_ROOT"] = str(place / "static")
    if wanted == "postgresql":
        server = postgres.start()
        config.add_cleanup(server.stop)
        config.stash[_SERVER] = server
        os.environ["FOLLOWTHROUGH_DATABASE_URL"] = server.url
    elif wanted != "sqlite":
        raise pytest.UsageError(f"FOLLOWTHROUGH_TEST_DATABASE must be sqlite or postgresql, not {wanted!r}.")


def _gather_static_files() -> None:
    """Pages name their files by hash, as in production: so the files must have been gathered before the first page."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
