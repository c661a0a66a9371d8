"""The one door into reading: any file we take becomes tables."""

import codecs
from collections.abc import Callable

from followthrough.porting.problem import Refused
from followthrough.porting.reading.csv_table import read_csv
from followthrough.porting.reading.table import ReadingAnswers, Table
from followthrough.porting.reading.xlsx_safety import looks_like_workbook
from followthrough.porting.reading.xlsx_table import read_xlsx

_OTHERS = ((b"%PDF", "file_is_pdf"), (b"\x89PNG", "file_is_picture"), (b"\xff\xd8\xff", "file_is_picture"))


def read_tables(
    name: str, data: bytes, known: Callable[[str], bool], answers: ReadingAnswers | None = None
) -> list[Table]:
    """The tables of a CSV or XLSX file, told apart by content.

    `known(label)` tells whether a column label is one of ours. Raises Asked for a doubt, Refused with a reason to show.
    """
    for mark, code in _OTHERS:
        if data.startswith(mark):
            raise Refused(code)
    if data[:200].removeprefix(codecs.BOM_UTF8).lstrip().upper().startswith(b"BEGIN:VCARD"):
        raise Refused("file_is_vcard")
    answers = answers or ReadingAnswers()
    if looks_like_workbook(name, data):
        return read_xlsx(name, data, known, answers)
    if data[:200].lstrip().lower().startswith((b"<html", b"<!doctype html")):
        raise Refused("file_is_html")
    return [read_csv(name, data, known, answers)]
