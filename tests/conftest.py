"""What every test may ask for; who is who stands in `cast.py`."""

import gc
from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import override_settings
from hypothesis import settings

from tests.emptied import only_full_tables_are_emptied
from tests.listed_once import static_files_are_listed_once
from tests.remembered import writing_is_heard
from tests.told_of_pages import only_whole_pages_are_told
from tests.workspace_named import every_statement_names_its_workspace

# A busy machine is slow without being wrong.
settings.register_profile("patient", deadline=None)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """SQLite in a file, as in production: in memory it knows neither the log nor two writers."""
    default = connections["default"]
    if default.vendor == "sqlite":
        default.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Nothing to drop: the databases go with the folder of the run, also where a browser still holds a connection."""
    return True


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_hashed_quickly() -> Iterator[None]:
    """A good hash is slow by intent; what the program really uses is asked in `tests/web/test_signing_in.py`."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _what_every_test_does_is_done_quickly(django_test_environment: None) -> Iterator[None]:
    with static_files_are_listed_once(), only_full_tables_are_emptied(), only_whole_pages_are_told():
        yield


@pytest.fixture(autouse=True)
def _workspaces_are_named(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test with a database is also a test that each statement names its workspace."""
    if not {"db", "transactional_db"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
    with every_statement_names_its_workspace():
        yield


@pytest.fixture(autouse=True)
def _what_was_written_is_remembered(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test with a database may begin with the firm that another one began with."""
    if "_django_db_helper" not in request.fixturenames and request.node.get_closest_marker("django_db") is None:
        yield
        return
    request.getfixturevalue("_django_db_helper")
    with writing_is_heard():
        yield


def pytest_collection_finish() -> None:
    """What stands now stays to the end: to look through it for garbage again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_report_header() -> str:
    """Name the database of this run and its version."""
    default = connections["default"]
    if default.vendor == "sqlite":
        import sqlite3  # here, because the settings put a newer one in its place

        return f"database: SQLite {sqlite3.sqlite_version}"
    return f"database: PostgreSQL at {default.settings_dict['HOST']}"
