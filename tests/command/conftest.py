"""Places for commands."""

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
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place with a little synthetic data, shared by a module; tests only read it."""
    with ready_place(tmp_path_factory.mktemp("filled")) as place:
        made = place.run("seed", "--customers", "40", "--touches", "400", "--members", "3")
        assert made.returncode == 0, made.stderr
        yield place
