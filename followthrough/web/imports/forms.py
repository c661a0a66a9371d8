"""What is sent to an import: files, and answers to what they leave open."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followthrough.porting.fields import field_named
from followthrough.porting.models import ImportFile, ImportRun
from followthrough.porting.reading.zip_files import MOST_FILES

_READING = {"encoding": "encoding", "quote_unclosed": "quotes", "header": "header"}
_WHOLE = {"dates": "dates", "dates_mixed": "dates", "decimal": "decimal"}


class ManyFiles(forms.ClearableFileInput):
    """The browser's file picker, for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, cleaned to a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files; at most `MOST_FILES`. Empty ones are let through: what they lack is said where files are read."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            raise forms.ValidationError(_("Choose a file first."))
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("Choose at most %(most)s files at once."), params={"most": MOST_FILES})
        return list(given)


class UploadForm(forms.Form):
    """The files to import."""

    uploads = FilesField(label=_("CSV or Excel files, or a ZIP of them"), allow_empty_file=True)

    def clean(self) -> dict[str, Any]:
        """The names as they were given; nothing is made of them but a label."""
        return super().clean() or self.cleaned_data


def take_answers(run: ImportRun, files: list[ImportFile], told: Mapping[str, str]) -> None:
    """Put what was answered into the import and its files, not yet saved. What is no choice is passed over."""
    by_number = {str(file.pk): file for file in files}
    for place, asked in enumerate(run.questions):
        choice = told.get(f"q{place}", "")
        if choice not in {each["value"] for each in asked["choices"]}:
            continue
        file = by_number.get(asked["file"])
        kept = dict(file.answers if file else run.answers)
        _answer(kept, asked, choice)
        if file:
            file.answers = kept
        else:
            run.answers = kept
    for file in files:
        _take_columns(file, told)


def _answer(kept: dict[str, Any], asked: Mapping[str, Any], choice: str) -> None:
    code = asked["code"]
    if code in _READING:
        kept["reading"] = {**(kept.get("reading") or {}), _READING[code]: choice}
    elif code in _WHOLE:
        kept[_WHOLE[code]] = choice
    elif code == "column_nameless":
        kept["columns"] = {**(kept.get("columns") or {}), asked["values"]["column"]: choice}
    else:
        kept["other"] = {**(kept.get("other") or {}), code: choice}


def _take_columns(file: ImportFile, told: Mapping[str, str]) -> None:
    changed = {}
    for sheet, table in enumerate(file.tables):
        for place, column in enumerate(table["columns"]):
            told_goal = told.get(f"c{file.pk}-{sheet}-{place}", column["goal"])
            goal = field_named(told_goal) if told_goal.strip() else column["goal"]
            if goal is not None and goal != column["goal"]:
                changed[column["title"]] = goal
    if changed:
        file.answers = {**file.answers, "columns": {**(file.answers.get("columns") or {}), **changed}}
