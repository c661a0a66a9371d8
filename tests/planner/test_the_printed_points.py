"""The points a person reads in the documents are those the program counts with."""

import re
from pathlib import Path

import pytest

from followthrough.playbook.cadence import RETRY_AFTER
from followthrough.reckoning.ranking import TABLE

DOCUMENT = (Path(__file__).parents[2] / "docs/plan.md").read_text()
HOW = {"once": "", "each": " each", "most": " at most"}

pytestmark = pytest.mark.mechanism("M9")


def test_the_table_is_the_one_the_plan_is_ranked_by():
    printed = re.findall(r"^\| `([\w.]+)` \| ([\w ]+?) \|", DOCUMENT, re.M)
    assert printed == [(row.key, f"{row.points}{HOW[row.how]}") for row in TABLE]


def test_the_numbers_in_the_text_are_those_of_the_program():
    words = " ".join(DOCUMENT.split())
    assert "after {}, {}, then {} working days".format(*RETRY_AFTER) in words
