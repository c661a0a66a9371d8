"""The published example of group-time effects: teenagers employed by county, and when the minimum wage was raised."""

import csv
import math
from functools import cache
from pathlib import Path

from followthrough.reckoning.att import Person

BEGIN, YEARS = 2003, 5


@cache
def counties() -> tuple[Person, ...]:
    """Each county as a person: the logarithm of its teenagers employed in 2003 … 2007, "trained" by the raise."""
    told = (Path(__file__).parent / "teen_employment.csv").read_text().splitlines()
    rows = csv.DictReader(line for line in told if not line.startswith("#"))
    return tuple(
        Person(
            tuple(math.log(int(row[str(BEGIN + year)])) for year in range(YEARS)),
            () if row["first_raised"] == "0" else (int(row["first_raised"]) - BEGIN,),
        )
        for row in rows
    )
