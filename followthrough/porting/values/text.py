"""Text as it is stored: outer white space gone, line ends as one character, no control characters."""

import re
import unicodedata

from followthrough.porting.neutral import MARK, original
from followthrough.porting.problem import BadValue

_OUTER = " \t\r\n\v\f\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\u0085"
_TRIM = re.compile(f"^[{_OUTER}]+|[{_OUTER}]+$")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
#: Legal forms and fillers that do not tell two customers apart.
_FORMS = re.compile(
    r"\b(inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|plc|gmbh|mbh|ag|kg|ohg|ug|se|sa|sas|sarl|srl|spa|bv|nv|ab|as|oy"
    r"|aps|kk|pty|pte|pvt|holding|holdings|group|the|und|and|et|y)\b"
)
_APART = re.compile(r"[\W_]+")


def clean(text: str) -> tuple[str, bool]:
    """The text to store, and whether control characters had to be taken out. Raises BadValue for NUL and lone
    surrogates."""
    text = original(text) if text.startswith(MARK) else text
    if text.isascii() and text.isprintable():
        return text.strip(" "), False
    if "\0" in text:
        raise BadValue("text_nul")
    if _SURROGATE.search(text):
        raise BadValue("byte_stray")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    bare = _CONTROL.sub("", text)
    return _TRIM.sub("", bare), bare != text


def limited(text: str, most: int) -> str:
    """The text, when it is no longer than `most` characters. Raises BadValue: nothing is cut silently."""
    if len(text) > most:
        raise BadValue("text_too_long", text, length=str(len(text)), most=str(most))
    return text


def same_text(text: str) -> str:
    """For telling whether two names are the same: one form of accents, one blank between words. Case counts."""
    if text.isascii() and "  " not in text:
        return text
    return " ".join(unicodedata.normalize("NFC", text).split())


def likeness(text: str) -> str:
    """For finding names that may mean the same: no case, accents, punctuation or legal form. Empty when nothing is
    left."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words = _APART.sub(" ", bare).strip()
    short = " ".join(_FORMS.sub(" ", words).split())
    return short or words


def joined(text: str) -> str:
    """For product names that differ only in blanks, hyphens and case: "GTXPro" and "GTX Pro"."""
    return _APART.sub("", unicodedata.normalize("NFKC", text).casefold())
