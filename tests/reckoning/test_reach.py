"""What contacts with a customer rest on too little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.reach import Known, risks

KELLER = Known("Keller", is_key=True, is_there=True, touches=0)
WEBER = Known("Weber", is_key=False, is_there=True, touches=14)


def codes(people: list[Known], touches: int) -> list[str]:
    return [risk.code for risk in risks(people, touches)]


@pytest.mark.mechanism("M3")
def test_fourteen_talks_none_with_somebody_who_can_decide() -> None:
    other = Known("Roth", is_key=False, is_there=True, touches=2)
    assert codes([KELLER, WEBER, other], 14) == ["key_never_met"]
    assert risks([KELLER, WEBER, other], 14)[0].touches == 14


@pytest.mark.mechanism("M3")
def test_all_talks_with_one_person_are_one_thread() -> None:
    met = Known("Keller", is_key=True, is_there=True, touches=6)
    assert codes([met, Known("Weber", is_key=False, is_there=True, touches=0)], 6) == ["one_thread"]
    assert codes([met], 4) == []


@pytest.mark.mechanism("M3")
def test_a_key_person_who_left_is_told_until_another_was_met() -> None:
    left = Known("Keller", is_key=True, is_there=False, touches=4)
    successor = Known("Roth", is_key=True, is_there=True, touches=0)
    assert codes([left, successor, WEBER], 4) == ["key_left"]
    met = Known("Roth", is_key=True, is_there=True, touches=1)
    assert codes([left, met, WEBER], 4) == []


PERSON = st.builds(Known, name=st.just("x"), is_key=st.booleans(), is_there=st.booleans(), touches=st.integers(0, 20))


@given(people=st.lists(PERSON, max_size=6), touches=st.integers(0, 50))
def test_nothing_is_said_twice_and_nothing_of_few_talks(people: list[Known], touches: int) -> None:
    found = codes(people, touches)
    assert len(found) == len(set(found))
    if touches < 3:
        assert set(found) <= {"key_left"}
