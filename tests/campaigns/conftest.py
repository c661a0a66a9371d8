"""Who the tests of campaigns begin with."""

from datetime import timedelta

import pytest

from tests.cast import NOW, Firm, make_firm


@pytest.fixture
def firm(db: None) -> Firm:
    return make_firm(at=NOW - timedelta(days=200))
