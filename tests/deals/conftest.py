"""Ana with Bolt as her customer."""

import pytest

from tests.cast import Bolt, Firm, make_bolt, make_firm


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)
