"""Currencies by code and sign, as files write them."""

from followthrough.vocabulary.currency import DECIMALS

#: Signs that mean one currency wherever they are seen.
_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "₪": "ILS",
    "฿": "THB",
    "₫": "VND",
    "₴": "UAH",
    "₦": "NGN",
    "₱": "PHP",
    "zł": "PLN",
    "kč": "CZK",
    "r$": "BRL",
    "us$": "USD",
    "c$": "CAD",
    "ca$": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
    "nt$": "TWD",
    "mx$": "MXN",
    "fr.": "CHF",
    "sfr": "CHF",
    "元": "CNY",
    "円": "JPY",
    "rmb": "CNY",
    "rs": "INR",
    "rs.": "INR",
    "euro": "EUR",
    "eur.": "EUR",
}
#: Signs that several countries share: the workspace's own currency when it is one of them, otherwise the first.
_SHARED = {
    "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "ARS", "CLP", "COP", "TWD"),
    "¥": ("JPY", "CNY"),
    "￥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("DKK", "SEK", "NOK", "ISK"),
}


def decimals_of(currency: str) -> int:
    """How many decimals an amount in `currency` has: 2 for most, 0 for JPY, 3 for BHD."""
    return DECIMALS.get(currency, 2)


def currency_named(mark: str, base: str) -> str | None:
    """The ISO code meant by a sign or code beside an amount; `base` is the workspace's currency. None when unknown."""
    code = mark.strip().upper()
    if code in DECIMALS:
        return code
    sign = mark.strip().casefold()
    if sign in _SHARED:
        return base if base in _SHARED[sign] else _SHARED[sign][0]
    return _SIGNS.get(sign)
