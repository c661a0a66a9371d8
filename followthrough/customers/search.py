"""Find customers by parts of a name, an e-mail or a phone, of them or of their people; accents and case ignored.

What is stored and what is typed are brought into the same words: folded, without the punctuation within them, so that
O'Brien, OBrien and o brien meet. A word of three letters stands anywhere in the text, a shorter one at the start of a
word; each is at least three characters for the trigram index, because a blank stands before every word.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from followthrough.customers.keys import digits, fold, name_key, phone_key
from followthrough.customers.models import Contact, Customer, SearchText
from followthrough.workspace.statement import OneOf

Row = TypeVar("Row", bound=Model)

#: A letter that ends a pair of ideographs, so that two-character parts have three letters for the trigram index.
PAIR_END = "\u01c0"
LONGEST_QUERY = 200
LAST_LETTER = "\U0010ffff"
#: So many customers found are still a few.
FEW = 5000
#: The shortest part the trigram index finds.
INDEXED = 3
#: Punctuation that tells one thing from another: the @ of an address, a share, a number sign.
KEPT_SIGNS = frozenset("@%#*_")
NUMBER = re.compile(r"[\d\s()+./-]+")
IDEOGRAPHS = re.compile(
    "[\u3005-\u3007\u303b\u3040-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af"
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff]"
)


def text_of(customer: Customer, contacts: Iterable[Contact], *, country: str) -> str:
    """What the customer is found by: names as written and joined, e-mails, phones as digits, of it and its people.

    `country` (two letters) is that of the workspace: a number stored nationally is found as an international one too.
    """
    parts = [customer.name, customer.city, customer.email, customer.domain]
    joined = [name_key(customer.name)]
    numbers = [customer.phone_key, customer.phone]
    for contact in sorted(contacts, key=lambda contact: contact.pk):
        parts += [contact.name, contact.email]
        joined.append(name_key(contact.name))
        # The stored key is that of the phone, where there is one.
        mobile_key = phone_key(contact.mobile, country) if contact.mobile and contact.phone else ""
        numbers += [contact.phone_key, contact.phone, mobile_key, contact.mobile]
    words = [word for part in parts if part for word in words_and_pieces(part)]
    return as_doc([*words, *joined, *(digits(number) for number in numbers if number)])


def as_doc(words: Iterable[str]) -> str:
    """Words as they are stored: each once, a blank before it, and each pair of ideographs within it as a word."""
    known = list(words)
    pairs = [a + b + PAIR_END for word in known if not word.isascii() for a, b in pairwise(word) if is_pair(a + b)]
    return "".join(f" {word}" for word in dict.fromkeys([*known, *pairs]) if word)


def plain_words(text: str) -> list[str]:
    """The folded words of a text, without the punctuation that people put into a name or leave out."""
    return [plain for word in fold(text).split() if (plain := word if word.isalnum() else without_signs(word))]


def words_and_pieces(text: str) -> list[str]:
    """The words of a text as it is stored: each without its punctuation, and what the punctuation parts."""
    return [*plain_words(text), *plain_words(without_signs(fold(text), " "))]


def without_signs(folded: str, instead: str = "") -> str:
    """A folded text without its punctuation, but for signs that mean something; or with something in its place."""
    return "".join(
        instead if unicodedata.category(sign).startswith("P") and sign not in KEPT_SIGNS else sign for sign in folded
    )


def is_pair(letters: str) -> bool:
    """Whether these are two letters of a script that writes names in one or two characters."""
    return len(letters) == 2 and all(map(IDEOGRAPHS.match, letters))


def write_search_text(customer: Customer, *, country: str) -> None:
    """Write the search text of a customer, in the transaction that changed it or its people.

    The caller holds the lock of the customer: two who enter people at once would each leave out the other's.
    """
    contacts = Contact.objects.in_workspace(customer.workspace_id).filter(customer=customer)
    doc = text_of(customer, contacts, country=country)
    rows = SearchText.objects.in_workspace(customer.workspace_id).filter(customer=customer)
    if not rows.update(doc=doc):
        SearchText.objects.create(workspace_id=customer.workspace_id, customer=customer, doc=doc)


def search(customers: QuerySet[Customer], text: str, *, workspace_id: int, few: int = FEW) -> QuerySet[Customer]:
    """Those of `customers` that contain every word of `text` somewhere; a single short word is the start of a name.

    Looks first whom the index of the texts finds (one statement): a `few` are named one by one, so no order can tempt
    the database to walk all customers for them; of more, whatever is asked next meets the first ones soon.
    """
    ids = few_found(text, workspace_id=workspace_id, few=few)
    if ids is not None:
        return customers.filter(OneOf("id", ids))
    return among_many(customers, text, workspace_id=workspace_id)


def among_many(customers: QuerySet[Customer], text: str, *, workspace_id: int) -> QuerySet[Customer]:
    """What `search` gives where `few_found` gives none: each customer is looked at until enough are found."""
    text = _cleaned(text)
    parts = parts_of(text)
    if not _indexed(parts):
        return customers.filter(_starting(name_key(text) or text)) if text else customers
    texts = SearchText.objects.in_workspace(workspace_id).filter(customer_id=OuterRef("pk"))
    return customers.filter(Exists(_containing(texts, parts, "doc")))


def few_found(text: str, *, workspace_id: int, few: int = FEW) -> list[int] | None:
    """The ids of whom the index of the texts finds; None for more than a `few`, or a text too short for the index.

    One statement, by hand: it is asked at every letter typed, and `holding` takes longer to build than to answer.
    """
    parts = parts_of(_cleaned(text))
    if not _indexed(parts):
        return None
    long = [part for part in parts if len(part) >= INDEXED] if connection.vendor == "sqlite" else []
    like = [f"%{_literally(part)}%" for part in parts if part not in long]
    where = ["id IN (SELECT rowid FROM customers_search WHERE customers_search MATCH %s)"] if long else []
    where += [r"doc LIKE %s ESCAPE '\'"] * len(like)
    where.insert(0, '"customers_searchtext".workspace_id = %s')
    sql = f'SELECT customer_id FROM "customers_searchtext" WHERE {" AND ".join(where)} LIMIT %s'
    with connection.cursor() as cursor:
        cursor.execute(sql, [workspace_id, *([_quoted(long)] if long else []), *like, few + 1])
        ids = [pk for (pk,) in cursor.fetchall()]
    return ids if len(ids) <= few else None


def _literally(part: str) -> str:
    """A part for LIKE, in which none of its letters means anything but itself."""
    return re.sub(r"([\\%_])", r"\\\1", part)


def _quoted(parts: Iterable[str]) -> str:
    """Parts for FTS5, all of which a text must hold."""
    return " ".join('"' + part.replace('"', '""') + '"' for part in parts)


def _cleaned(text: str) -> str:
    return text.replace("\0", "").strip()[:LONGEST_QUERY]


def _indexed(parts: Sequence[str]) -> bool:
    """Whether the index of the texts is asked: a single short word is the start of a name."""
    alone = len(parts) == 1 and len(parts[0].strip()) < INDEXED
    return not alone and any(len(part) >= INDEXED for part in parts)


def _starting(key: str) -> Q:
    # The list is read in the order of names: from here on, those that start so come first. Where few do, PostgreSQL
    # has an index for LIKE; SQLite has none, but compares letter by letter, so that it knows where to end.
    starts = Q(name_key__startswith=key, name_key__gte=key)
    return starts & Q(name_key__lt=key + LAST_LETTER) if connection.vendor == "sqlite" else starts


def holding(rows: QuerySet[Row], parts: Iterable[str], *, column: str, index: str) -> QuerySet[Row]:
    """Those of `rows` whose `column`, kept by `as_doc`, holds all `parts`; `index` is its FTS5 table on SQLite."""
    wanted = list(parts)
    if connection.vendor == "sqlite" and (indexed := [part for part in wanted if len(part) >= INDEXED]):
        found = RawSQL(f"SELECT rowid FROM {index} WHERE {index} MATCH %s", [_quoted(indexed)])
        rows = rows.filter(pk__in=found)
        wanted = [part for part in wanted if part not in indexed]
    return _containing(rows, wanted, column)


def _containing(rows: QuerySet[Row], parts: Iterable[str], column: str) -> QuerySet[Row]:
    for part in parts:
        conditions: dict[str, Any] = {f"{column}__contains": part}
        rows = rows.filter(**conditions)
    return rows


@lru_cache(maxsize=256)
def parts_of(text: str) -> tuple[str, ...]:
    """What a text must hold to answer to the query `text`; a number typed with spaces or signs is one part."""
    words = [number] if (number := _number(text)) else plain_words(text)
    return tuple(dict.fromkeys(_part(word) for word in words))


def _part(word: str) -> str:
    if len(word) >= INDEXED:
        return word
    return word + PAIR_END if is_pair(word) else f" {word}"


def _number(text: str) -> str:
    """The digits of a number as every spelling of it holds them: no trunk zero, neither (0) nor the 00 of abroad."""
    folded = fold(text)
    if not NUMBER.fullmatch(folded) or len(digits(folded)) < INDEXED:
        return ""
    key = phone_key(folded) if folded.startswith("+") else ""
    number = digits(key if key.startswith("+") else folded.replace("(0)", ""))
    bare = number.lstrip("0")
    return bare if len(bare) >= INDEXED else number
