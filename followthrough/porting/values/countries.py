"""Countries by name or code, as far as a phone number's region or an address needs them."""

_NAMES = """
AE united arab emirates|uae
AR argentina|argentinien
AT austria|österreich|oesterreich|autriche
AU australia|australien|australie
BD bangladesh
BE belgium|belgien|belgique|belgië
BG bulgaria|bulgarien
BR brazil|brasil|brasilien|brésil
CA canada|kanada
CH switzerland|schweiz|suisse|svizzera|suiza
CL chile
CN china|中国|中國|prc|people's republic of china|volksrepublik china|chine
CO colombia|kolumbien
CR costa rica
CY cyprus|zypern
CZ czech republic|czechia|tschechien|česko
DE germany|deutschland|allemagne|alemania|deutsch
DK denmark|dänemark|danmark
DZ algeria|algerien
EC ecuador
EE estonia|estland
EG egypt|ägypten|مصر
ES spain|españa|spanien|espagne
ET ethiopia
FI finland|finnland|suomi
FR france|frankreich|francia
GB united kingdom|uk|great britain|england|scotland|wales|northern ireland|großbritannien|royaume-uni|reino unido
GH ghana
GR greece|griechenland|ελλάδα
HK hong kong|香港
HR croatia|kroatien|hrvatska
HU hungary|ungarn|magyarország
ID indonesia|indonesien
IE ireland|irland|éire
IL israel
IN india|indien|inde
IS iceland|island
IT italy|italien|italia|italie
JP japan|日本
KE kenya|kenia
KR south korea|korea|republic of korea|korea, republic of|südkorea|대한민국
KW kuwait
KZ kazakhstan
LI liechtenstein
LT lithuania|litauen
LU luxembourg|luxemburg
LV latvia|lettland
MA morocco|marokko|maroc
MT malta
MX mexico|méxico|mexiko
MY malaysia
NG nigeria
NL netherlands|the netherlands|niederlande|nederland|holland|pays-bas
NO norway|norwegen|norge
NZ new zealand|neuseeland
PE peru|perú
PH philippines|philippinen|philipines
PK pakistan
PL poland|polen|polska
PT portugal
QA qatar
RO romania|rumänien|românia
RS serbia|serbien
RU russia|russian federation|russland|россия
SA saudi arabia|saudi-arabien
SE sweden|schweden|sverige
SG singapore|singapur|新加坡
SI slovenia|slowenien
SK slovakia|slowakei
TH thailand
TN tunisia|tunesien
TR turkey|türkei|türkiye
TW taiwan|台灣|台湾
TZ tanzania|tansania
UA ukraine|україна
UG uganda
US united states|usa|united states of america|u.s.a.|u.s.|vereinigte staaten|états-unis|estados unidos|america|美国
UY uruguay
VE venezuela
VN vietnam|viet nam
ZA south africa|südafrika
"""

_BY_NAME = {
    name: line[:2] for line in _NAMES.strip().splitlines() for name in (line[:2].casefold(), *line[3:].split("|"))
}


def country_code(text: str) -> str:
    """The ISO code of a country named in any of the usual ways; empty when it is not known here."""
    return _BY_NAME.get(text.strip().casefold(), "")
