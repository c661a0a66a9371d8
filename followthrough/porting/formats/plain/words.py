"""Words of plain tables: ways of contact, what came of one, last days, sums."""

from followthrough.porting.fields import label_key
from followthrough.vocabulary.channel import Channel


def _keys(words: str) -> frozenset[str]:
    return frozenset(label_key(word) for word in words.split("|"))


_WAYS = {
    Channel.CALL: "call|phone|phone call|anruf|telefonat|appel|llamada|电话",
    Channel.MAIL: "email|e mail|mail",
    Channel.VISIT: "meeting|visit|besuch|termin|visite|visita|拜访",
    Channel.MESSAGE: "message|sms|chat|微信",
    Channel.DEMO: "demo",
    Channel.EVENT: "event",
    Channel.VIDEO: "video|video call",
    Channel.SERVICE: "service",
}
CHANNELS = {word: channel for channel, words in _WAYS.items() for word in _keys(words)}
#: The way of a contact that a file does not tell: the one that claims least.
UNKNOWN_WAY = Channel.MESSAGE
NOT_REACHED = _keys("no answer|left voicemail|left message|voicemail|busy|wrong number|not reached|nicht erreicht")
#: A day in a list of customers or people; other days of contact make their row a record of one contact.
LAST_DAYS = _keys(
    "last contact|last contacted|last contact date|last activity|last activity date|last touch|letzter kontakt|"
    "letzter besuch|dernier contact|último contacto|ultimo contacto|最近联系|最后联系时间|上次跟进时间"
)
#: What the row below a table is called that sums it up.
TOTALS = _keys("total|totals|grand total|sum|summe|gesamt|gesamtsumme|somme|总计|合计")
#: How a severe ticket is told.
SEVERE = frozenset(
    label_key(text)
    for text in [
        *("severe", "critical", "urgent", "high", "highest", "blocker", "p1", "1", "sev1"),
        *("hoch", "kritisch", "dringend", "haute", "alta", "高", "紧急"),
    ]
)
