"""The formats we know. One folder each: `recognise.py` by what, `map.py` into what."""

from followthrough.porting.fields import BY_KEY, label_key
from followthrough.porting.formats.format import Format
from followthrough.porting.formats.hubspot.recognise import FORMATS as HUBSPOT
from followthrough.porting.formats.maven_sales.recognise import FORMATS as MAVEN
from followthrough.porting.formats.plain.recognise import ALIASES, FORMAT, GENERIC_NAMES
from followthrough.porting.formats.salesforce_objects.recognise import FORMATS as SALESFORCE
from followthrough.porting.formats.salesforce_reports.recognise import FORMATS as SALESFORCE_REPORTS

PLAIN = FORMAT
KNOWN = (*MAVEN, *HUBSPOT, *SALESFORCE, *SALESFORCE_REPORTS)
_SIGNS = {label for each in KNOWN for signature in each.signatures for label in signature}
_LABELS = frozenset(ALIASES) | GENERIC_NAMES | _SIGNS | {label for each in KNOWN for label in each.fields}
_KEYS = {label_key(str(each.label)) for each in BY_KEY.values()}


def is_known_label(label: str) -> bool:
    """Whether any format has a column of this name."""
    key = label_key(label)
    return key in _LABELS or key in _KEYS


def format_of(header: tuple[str, ...]) -> Format:
    """The format a header belongs to: of those whose signature it holds, the one that knows most of its columns; else
    plain."""
    labels = frozenset(label_key(label) for label in header)
    fitting = [each for each in KNOWN if each.fits(labels)]
    return max(fitting, key=lambda each: len(labels & each.fields.keys()), default=PLAIN)


def format_named(key: str) -> Format | None:
    """The format a person names, as "hubspot.contacts" or "plain"."""
    return next((each for each in (*KNOWN, PLAIN) if key in (each.key, each.system if each is PLAIN else "")), None)
