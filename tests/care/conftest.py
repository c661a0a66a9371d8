"""Who the tests of what happens after a sale begin with."""

import pytest

from tests.cast import Bolt, Firm, make_bolt, make_firm


@pytest.fixture
def firm(db: None) -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)
