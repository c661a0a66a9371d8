"""Cells of our own CSV files that no spreadsheet takes for a formula, and back again."""

#: What begins a formula: = + - @, tab and carriage return, and the full-width forms.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
MARK = "'"


def neutral(text: str) -> str:
    """The text with an apostrophe before anything a spreadsheet would compute."""
    return MARK + text if text.startswith(FORMULA_STARTS) else text


def original(text: str) -> str:
    """The text as it was before `neutral`."""
    return text[1:] if text.startswith(MARK) and text[1:].startswith(FORMULA_STARTS) else text
