"""A repeated write has one effect and one answer."""

from typing import Any

import pytest

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.workspace.once import KeyUsedOtherwise, once
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Firm, make_firm

pytestmark = pytest.mark.django_db


def enter(firm: Firm, key: str, name: str) -> Any:
    def run() -> dict[str, str]:
        return {"customer": str(enter_customer(by=firm.ana, at=NOW, name=name).pk)}

    return once(workspace_id=firm.workspace.pk, key=key, body={"name": name}, at=NOW, run=run)


def test_the_same_key_gives_the_same_answer_and_no_second_customer() -> None:
    firm = make_firm()
    assert enter(firm, "k1", "Bolt") == enter(firm, "k1", "Bolt")
    assert Customer.objects.in_workspace(firm.workspace).count() == 1


def test_the_same_key_with_another_body_is_refused() -> None:
    firm = make_firm()
    enter(firm, "k1", "Bolt")
    with pytest.raises(KeyUsedOtherwise):
        enter(firm, "k1", "Kestrel")


def test_a_refused_write_frees_its_key() -> None:
    firm = make_firm()

    def refuse() -> dict[str, str]:
        raise NotAllowed

    with pytest.raises(NotAllowed):
        once(workspace_id=firm.workspace.pk, key="k1", body={}, at=NOW, run=refuse)
    assert enter(firm, "k1", "Bolt")
