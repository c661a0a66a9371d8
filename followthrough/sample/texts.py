"""The words of the sample: read from `data/`, sections in brackets, a line each."""

from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@cache
def sections(name: str) -> dict[str, list[str]]:
    """The lines of each section of `data/name`, comments and empty lines left out."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            lines = found.setdefault(line[1:-1], [])
        elif line.strip() and not line.startswith("#"):
            lines.append(line.strip())
    return found


def parts(text: str) -> list[str]:
    """What stands between semicolons."""
    return [part.strip() for part in text.split(";")]


@cache
def facts(name: str, section: str) -> dict[str, list[str]]:
    """The `key: part; part` lines of a section."""
    pairs = (line.partition(": ") for line in sections(name)[section])
    return {key.rstrip(":"): parts(value) for key, _, value in pairs}
