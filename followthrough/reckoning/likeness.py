"""Whether two names are one name spelled twice: the same words in another order, or a slip of a letter or two."""

import re

from followthrough.reckoning.name_key import digits

#: Names shorter than this differ by a letter because they are other names.
SHORTEST = 6
#: From this length on two slips are still a slip.
LONG = 14
#: Scripts that write a name in a few signs, of which each one counts, begin here.
IDEOGRAPHS = "\u2e80"
_WRITTEN_OUT, _VOWEL = re.compile("([aou])e"), re.compile("([aou])")


def smooth(name: str) -> str:
    """A name with ä, ö and ü written as a, o and u, however it had them: Mueller = Muller."""
    return _WRITTEN_OUT.sub(r"\1", name)


def beginnings(name: str, letters: int) -> set[str]:
    """How a name may begin, as it is and with the first of a, o, u written out or not: Mull, Muel."""
    written_out = _VOWEL.sub(r"\1e", smooth(name), count=1)
    return {each[:letters] for each in (name, smooth(name), written_out)}


def is_spelled_alike(ours: str, theirs: str) -> bool:
    """Whether two different `name_key`s are apart by a slip: one letter, two in long names, or a ü; never a figure."""
    shorter = min(len(ours), len(theirs))
    if ours == theirs or shorter < SHORTEST or ours[0] != theirs[0]:
        return False
    if slips(smooth(ours), smooth(theirs), most=1 if shorter < LONG else 2) is None:
        return False
    return max(ours + theirs) < IDEOGRAPHS and digits(ours) == digits(theirs)


def slips(ours: str, theirs: str, *, most: int) -> int | None:
    """How many letters one leaves out, adds, mistakes or swaps with the next to get from one to the other.

    None where it takes more than `most`. What both begin and end with is passed over, and no letter is compared with
    one further away than `most`.
    """
    if abs(len(ours) - len(theirs)) > most:
        return None
    ours, theirs = _where_they_part(ours, theirs)
    far = most + 1
    last: list[int] = []
    row = [min(j, far) for j in range(len(theirs) + 1)]
    for i, letter in enumerate(ours, start=1):
        oldest, last, row = last, row, [far] * (len(theirs) + 1)
        row[0] = min(i, far)
        for j in range(max(1, i - most), min(len(theirs), i + most) + 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != theirs[j - 1]))
            if i > 1 and j > 1 and letter == theirs[j - 2] and ours[i - 2] == theirs[j - 1]:
                cost = min(cost, oldest[j - 2] + 1)
            row[j] = min(cost, far)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None


def _where_they_part(ours: str, theirs: str) -> tuple[str, str]:
    """Both without what they begin and end with alike."""
    shorter = min(len(ours), len(theirs))
    begins = 0
    while begins < shorter and ours[begins] == theirs[begins]:
        begins += 1
    ends = 0
    while ends < shorter - begins and ours[-1 - ends] == theirs[-1 - ends]:
        ends += 1
    return ours[begins : len(ours) - ends], theirs[begins : len(theirs) - ends]
