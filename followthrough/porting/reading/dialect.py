"""Which character parts the cells."""

from collections import Counter
from itertools import islice

from followthrough.porting.reading.records import records

DELIMITERS = (",", ";", "\t", "|")
_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_SAMPLE_RECORDS = 60
_SAMPLE_CHARACTERS = 200_000


def delimiter_named(text: str) -> str | None:
    """The delimiter a person means by "tab", "semicolon", ";" …; None when it is none of ours."""
    name = _NAMES.get(text.casefold(), text)
    return name if name in DELIMITERS else None


def strip_sep_line(text: str) -> tuple[str, str | None]:
    """Blank out Excel's first line `sep=;` (line numbers stay) and tell its delimiter."""
    if text[:4].casefold() != "sep=" or len(text) < 5 or text[4] in "\r\n":
        return text, None
    rest = text[5:]
    if rest and rest[0] not in "\r\n":
        return text, None
    return rest, text[4]


def sniff(text: str) -> str:
    """The delimiter by which the first records are widest and most even; a comma when there is nothing to part."""
    sample = text[:_SAMPLE_CHARACTERS]
    best, best_score = ",", (0.0, 0.0)
    for delimiter in DELIMITERS:
        widths = [
            len(record.cells)
            for record in islice(records(sample, delimiter), _SAMPLE_RECORDS)
            if any(cell.strip() for cell in record.cells)
        ]
        score = _score(widths)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _score(widths: list[int]) -> tuple[float, float]:
    if not widths or max(widths) == 1:
        return (0.0, 0.0)
    parted = [width for width in widths if width > 1]
    common, times = Counter(parted).most_common(1)[0]
    evenness = times / len(widths)
    headed = 1.0 if widths[0] == common else 0.5
    return (evenness * headed, float(common))
