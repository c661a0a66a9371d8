"""Places for commands."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command.place import Place, ready_place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """An empty place of this test's own."""
    with ready_place(tmp_path) as place:
        yield place


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, str]]:
    """A place with a little synthetic data, and what was said when it was made."""
    with ready_place(tmp_path_factory.mktemp("filled")) as place:
        made = place.run("seed", "--customers", "40", "--touches", "400", "--members", "3")
        assert made.returncode == 0, made.stderr
        yield place, made.stdout


@pytest.fixture(scope="module")
def filled(seeded: tuple[Place, str]) -> Place:
    """The place with the data, shared by a module; tests only read it."""
    return seeded[0]


@pytest.fixture(scope="module")
def first_seller(seeded: tuple[Place, str]) -> str:
    """The e-mail of the first member there."""
    found = re.search(r"Sign in once as Member 1, (\S+):", seeded[1])
    assert found, seeded[1]
    return found[1]
