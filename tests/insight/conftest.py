"""A firm whose journal begins before the planted histories do."""

from datetime import timedelta

import pytest

from tests.cast import Firm, make_firm
from tests.insight.planted import BEGAN, History, begin


@pytest.fixture
def firm(db: None) -> Firm:
    return make_firm(at=BEGAN - timedelta(days=30))


@pytest.fixture
def deal(firm: Firm) -> History:
    return begin(firm)
