"""Names apart by a slip of the finger, counted the short way and the long way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.likeness import beginnings, is_spelled_alike, slips, smooth

pytestmark = pytest.mark.mechanism("M1")
NAMES = st.text("abu1", max_size=9)


def counted_in_full(ours: str, theirs: str) -> int:
    """Every letter compared with every other."""
    table = {(-1, -1): 0} | {(i, -1): i + 1 for i in range(len(ours))} | {(-1, j): j + 1 for j in range(len(theirs))}
    for i, letter in enumerate(ours):
        for j, other in enumerate(theirs):
            swapped = i and j and letter == theirs[j - 1] and ours[i - 1] == other
            table[i, j] = min(
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (letter != other),
                table[i - 2, j - 2] + 1 if swapped else 99,
            )
    return table[len(ours) - 1, len(theirs) - 1]


@given(ours=NAMES, theirs=NAMES, most=st.integers(1, 3))
def test_slips_are_counted_as_if_every_letter_were_compared(ours: str, theirs: str, most: int) -> None:
    full = counted_in_full(ours, theirs)
    assert slips(ours, theirs, most=most) == (full if full <= most else None)


@pytest.mark.parametrize(
    ("ours", "theirs", "alike"),
    [
        ("boltpharma", "boltphrama", True),
        ("boltpharma", "bolphrama", False),
        ("rheintalklinikenbasel", "reintalkliniknbasel", True),
        ("mullersohne", "muellersoehne", True),
        ("labor1west", "labor2west", False),
        ("roche", "rocha", False),
        ("boltpharma", "voltpharma", False),
    ],
)
def test_a_slip_is_one_letter_two_in_a_long_name_and_never_a_figure(ours: str, theirs: str, alike: bool) -> None:
    assert is_spelled_alike(ours, theirs) is is_spelled_alike(theirs, ours) is alike


def test_letters_written_out_begin_where_the_short_ones_do() -> None:
    assert smooth("mueller") == "muller"
    assert beginnings("mueller", 4) & beginnings("muller", 4) == {"muel", "mull"}
