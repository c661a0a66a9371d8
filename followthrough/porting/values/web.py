"""Web addresses and domains. Only http and https may ever become a link; nothing here opens a connection."""

import re

from followthrough.porting.problem import BadValue

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]|\d{1,3}(?:\.\d{1,3}){3}|localhost")
_LONGEST = 2_000
#: Mail providers whose domain says nothing about a customer.
_SHARED_DOMAINS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "t-online.de",
        "mail.com",
        "mail.ru",
        "yandex.ru",
        "protonmail.com",
        "proton.me",
        "qq.com",
        "163.com",
        "126.com",
        "sina.com",
        "orange.fr",
        "free.fr",
        "wanadoo.fr",
        "libero.it",
        "naver.com",
        "yahoo.co.jp",
        "yahoo.co.uk",
        "hotmail.co.uk",
        "example.com",
        "example.org",
        "example.net",
    ]
)


def read_url(text: str) -> str:
    """A link as given, with https:// put before a bare host. Raises BadValue for any other scheme and for what is no
    address."""
    bare = text.strip()
    if len(bare) > _LONGEST or any(letter.isspace() or ord(letter) < 32 for letter in bare):
        raise BadValue("url_unreadable", text)
    if bare.casefold().startswith(("http://", "https://")):
        host = re.split("[/?#]", bare.split("://", 1)[1], maxsplit=1)[0].rpartition("@")[2]
        if not host or host.startswith(":"):
            raise BadValue("url_unreadable", text)
        return bare
    if _SCHEME.match(bare) and not re.match(r"[^/:]+\.[^/:]+:\d+", bare):
        raise BadValue("url_scheme", text)
    host = re.split("[/?#:]", bare, maxsplit=1)[0]
    if not _HOST.fullmatch(host):
        raise BadValue("url_unreadable", text)
    return "https://" + bare


def read_domain(text: str) -> str:
    """The bare domain of a web address, a domain or an e-mail address, lower-cased, without www. Raises BadValue."""
    bare = text.strip().casefold()
    if "@" in bare and "/" not in bare:
        bare = bare.rpartition("@")[2]
    bare = re.split("[/?#:]", bare.removeprefix("https://").removeprefix("http://"), maxsplit=1)[0].removeprefix("www.")
    if len(bare) > 253 or not _HOST.fullmatch(bare):
        raise BadValue("domain_unreadable", text)
    return bare


def tells_customer(domain: str) -> bool:
    """Whether a domain belongs to one organisation, not to a mail provider or to nobody."""
    return bool(domain) and domain not in _SHARED_DOMAINS
