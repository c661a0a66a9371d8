"""E-mail addresses out of cells. What is no address is reported; nothing can become a second mail header."""

import re
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from followthrough.porting.problem import BadValue
from followthrough.porting.values.text import clean

_PLAIN = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_ANGLED = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<address>[^<>\s]+)>\s*")
_APART = re.compile(r"\s*(?:[;,|\n]|:::)\s*")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00a0\u00ad]")
_LONGEST = 254


@dataclass(frozen=True, slots=True)
class Mail:
    """`address` as given, the domain lower-cased; `name` when the cell told one ("Kim <kim@x.example>")."""

    address: str
    name: str = ""

    @property
    def key(self) -> str:
        """For telling whether two addresses are the same: case never counts."""
        return self.address.casefold()


def read_mails(text: str) -> tuple[Mail, ...]:
    """All addresses of a cell, the first one leading. Raises BadValue when any part of it is no address."""
    text = _INVISIBLE.sub("", clean(text)[0])
    if _PLAIN.fullmatch(text) and len(text) <= _LONGEST:
        return (_mail(text),)
    if len(text) > 2_000 or "\n" in text or "\r" in text:
        raise BadValue("mail_unreadable", text)
    mails = [_read_one(part) for part in _APART.split(text) if part]
    if not mails:
        raise BadValue("mail_unreadable", text)
    return tuple({mail.key: mail for mail in reversed(mails)}[mail.key] for mail in _unique(mails))


def _unique(mails: list[Mail]) -> list[Mail]:
    return list({mail.key: mail for mail in mails}.values())


def _read_one(part: str) -> Mail:
    angled = _ANGLED.fullmatch(part)
    address, name = (angled["address"], angled["name"].strip("\"' ")) if angled else (part.removeprefix("mailto:"), "")
    if len(address) > _LONGEST or "%" in address or '"' in address:
        raise BadValue("mail_unreadable", part)
    try:
        checked = validate_email(address, check_deliverability=False, allow_smtputf8=True)
    except (EmailNotValidError, ValueError, IndexError):
        raise BadValue("mail_unreadable", part) from None
    return Mail(checked.normalized, name)


def _mail(address: str) -> Mail:
    local, _, domain = address.rpartition("@")
    return Mail(f"{local}@{domain.lower()}")
