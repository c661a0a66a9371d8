"""What makes two spellings the same: folded text for search, keys of names, e-mail addresses and phone numbers.

Nothing folded is ever shown or stored in place of what was given; it only finds it again. Unicode 15 by the standard
library; normal forms after UAX 15, caseless matching after the Unicode Standard, chapter 3.13.
"""

import re
import unicodedata

#: Letters that no decomposition reduces to the plain ones people type; quotes and dashes as keyboards have them.
_PLAIN = str.maketrans(
    {
        **{"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "\u0131": "i", "ŧ": "t"},
        **{"ŋ": "n", "ĸ": "k"},
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02b9\u02bc\u2032`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033«»", '"'),
        **dict.fromkeys("\u2010\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)

#: Marks that are accents on a letter; marks that spell another letter (か + ゙ = が, Indic vowels) are kept.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)

#: Fillers and selectors that show nothing although Unicode does not call them format characters.
_UNSEEN = re.compile("[\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_TRADE_MARKS = re.compile("[™℠®©]")

_FORMS_BY_LANGUAGE = (
    ("gmbh", "mbh", "gesmbh", "ag", "kg", "kgaa", "ohg", "gbr", "ug", "haftungsbeschrankt", "eg", "se", "undco", "+co"),
    (
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "andco",
        "llc",
        "llp",
        "lp",
        "pllc",
        "ltd",
        "limited",
    ),
    ("plc", "pty", "pte", "pvt", "privatelimited", "sdn", "bhd", "tbk"),
    ("sa", "sas", "sasu", "sarl", "eurl", "cie", "etcie", "bvba", "sprl", "srl", "srls"),
    ("sl", "slu", "sau", "sab", "sapi", "cv", "decv", "sadecv", "sabdecv", "derldecv", "lda", "ltda", "eireli"),
    ("bv", "nv", "vof", "oy", "oyj", "ab", "as", "asa", "aps"),
    ("sro", "spzoo", "spk", "doo", "dooel", "kft", "zrt", "nyrt", "ood", "eood", "kk", "gk"),
)

#: Forms that follow a company's name, as one word and, where people write them apart, with the spaces taken out.
LEGAL_FORMS = frozenset(form for forms in _FORMS_BY_LANGUAGE for form in forms)

#: Forms that are words of their own elsewhere, so they count only when spelled with dots or a stroke: S.p.A., e.V.
SPELLED_OUT = frozenset({"spa", "ev", "ad", "pc", "dd", "ks", "is", "ae"})

_CHINESE_JAPANESE_KOREAN_FORMS = (
    *("股份有限公司", "有限责任公司", "有限責任公司", "有限公司"),
    *("株式会社", "有限会社", "合同会社", "주식회사"),
)
_LONGEST_FORM = 5


def fold(text: str) -> str:
    """`text` as search compares it: one case, no accents, nothing invisible, plain letters for ß ø ł æ đ, one space.

    Full-width, ligature and circled characters become plain ones. Any text is accepted, broken surrogates and control
    characters fall out, and folding twice changes nothing. Accents that make another letter (が, Indic vowels) stay.
    """
    shown = _shown(text)
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", shown).casefold())
    bare = _ACCENTS.sub("", _UNSEEN.sub("", decomposed)).translate(_PLAIN)
    return " ".join(unicodedata.normalize("NFC", bare).split())


def name_key(name: str) -> str:
    """The key under which spellings of one company or product meet: "GTX Pro" = "GTXPro", "Bolt GmbH" = "BOLT".

    Folded, without punctuation, symbols (but +), spaces, and legal forms at the end; a name made of nothing else keeps
    itself. Empty only for text that shows nothing. The key of a key is itself.
    """
    folded = fold(_TRADE_MARKS.sub(" ", name))
    words = "".join(letter if _is_of_a_name(letter) else " " for letter in folded).split()
    if not words:
        return folded.replace(" ", "")
    return _without_joined_form(fold("".join(_without_forms(words))).replace(" ", ""))


def words_key(name: str) -> str:
    """The words of a name in the order of the alphabet, without legal forms: "Pharma Bolt AG" = "Bolt Pharma".

    Empty for a name of one word, which has no other order.
    """
    folded = fold(_TRADE_MARKS.sub(" ", name))
    words = "".join(letter if _is_of_a_name(letter) else " " for letter in folded).split()
    words = _without_forms(words) if words else []
    return " ".join(sorted(words)) if len(words) > 1 else ""


def email_key(email: str) -> str:
    """The key of an e-mail address: trimmed, nothing invisible, lower case, its domain in one spelling.

    A domain in Punycode (`xn--…`, RFC 3492) and in letters meet in letters. Dots and +tags stay: they may be
    other people. Anything that is not an address is treated alike, without complaint.
    """
    lowered = unicodedata.normalize("NFC", unicodedata.normalize("NFC", _shown(email).strip()).lower())
    local, at, domain = lowered.rpartition("@")
    if not at:
        return lowered
    labels = re.split("[.\u3002\uff0e\uff61]", domain)
    return f"{local}@{'.'.join(_in_letters(label) for label in labels)}"


def digits(phone: str) -> str:
    """The decimal digits of `phone` in any script as 0-9, in order; what was around them is dropped."""
    return "".join(str(unicodedata.decimal(sign)) for sign in phone if unicodedata.category(sign) == "Nd")


def _shown(text: str) -> str:
    return text if text.isprintable() else "".join(letter for letter in text if _is_shown(letter))


def _is_shown(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category not in ("Cf", "Cs") and (category != "Cc" or letter.isspace())


def _is_of_a_name(letter: str) -> bool:
    return letter == "+" or unicodedata.category(letter)[0] not in "PSZ"


def _without_forms(words: list[str]) -> list[str]:
    """`words` without the legal forms at their end; the first word always stays."""
    for count in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        form = "".join(words[-count:])
        if form in LEGAL_FORMS or (count > 1 and form in SPELLED_OUT):
            return _without_forms(words[:-count])
    return words


def _without_joined_form(key: str) -> str:
    for form in _CHINESE_JAPANESE_KOREAN_FORMS:
        if key.endswith(form) and key != form:
            return _without_joined_form(key.removesuffix(form))
    return key


def _in_letters(label: str) -> str:
    """A Punycode label in lower-case letters, if that is what it spells, else the label."""
    if not label.startswith("xn--"):
        return label
    try:
        letters = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
    settled = unicodedata.normalize("NFC", letters.lower())
    is_plain = all(letter == "-" or unicodedata.category(letter)[0] in "LMNS" for letter in letters)
    return letters if is_plain and settled == letters and not letters.isascii() else label
