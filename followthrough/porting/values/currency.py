"""Currencies by code and sign, and how many decimals their amounts have (ISO 4217)."""

_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_TWO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNY COP CRC CUP CVE "
    "CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS "
    "INR IRR JMD KES KGS KHR KPW KYD "
    "KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO "
    "NOK NPR NZD PAB PEN PGK PHP PKR "
    "PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT "
    "TOP TRY TTD TWD TZS UAH USD UYU "
    "UZS VES WST XCD YER ZAR ZMW ZWL"
)

#: Decimals of each currency.
DECIMALS = {**dict.fromkeys(_TWO.split(), 2), **dict.fromkeys(_NONE.split(), 0), **dict.fromkeys(_THREE.split(), 3)}

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
