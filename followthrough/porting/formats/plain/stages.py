"""Stage names of our own, of Pipedrive's and Zoho's defaults, and as people write them."""

from followthrough.porting.fields import label_key
from followthrough.porting.formats.format import LOST, OPEN, WON, Standing
from followthrough.vocabulary.stage import Stage

_BY_STAGE: dict[Stage, str] = {
    Stage.LEAD_IDENTIFIED: (
        "1|lead|new|lead in|new lead|lead identified|prospecting|prospect|neu|nouveau|nuevo|线索|初步接触|open"
    ),
    Stage.NON_KEY_CONTACT_MADE: (
        "2|non-key contact made|contact made|contacted|qualification|engaging|kontaktiert|contacté|contactado|已联系"
    ),
    Stage.KEY_CONTACT_ENGAGED: (
        "3|key contact engaged|qualified|needs analysis|identify decision makers|id. decision makers|"
        "needs defined|demo scheduled"
        "|qualifiziert|qualifié|calificado|需求确认"
    ),
    Stage.CRITERIA_SHAPED: (
        "4|criteria shaped|value proposition|perception analysis|presentation|presentation scheduled|方案评估"
    ),
    Stage.PROGRAM_DESIGNED: (
        "5|program designed|proposal|proposal made|proposal/price quote|proposal sent|quote|quoted|"
        "angebot|offre|propuesta|报价|方案报价"
    ),
    Stage.CONTRACT_ASKED: (
        "6|contract asked|negotiation|negotiations started|negotiation/review|contract|contract sent|"
        "verhandlung|négociation|negociación|谈判|合同"
    ),
    Stage.PAYMENT_COLLECTED: "7|payment collected|payment|contract signed|zahlung|paiement|pago|回款",
}
STAGES: dict[str, Standing] = {
    **{label_key(name): (stage, OPEN) for stage, names in _BY_STAGE.items() for name in names.split("|")},
    **dict.fromkeys(
        map(
            label_key,
            ["won", "closed won", "complete", "completed", "paid", "gewonnen", "gagné", "ganado", "赢单", "成交"],
        ),
        WON,
    ),
    **dict.fromkeys(
        map(
            label_key,
            ["lost", "closed lost", "closed-lost to competition", "verloren", "perdu", "perdido", "输单", "deleted"],
        ),
        (Stage.LEAD_IDENTIFIED, LOST),
    ),
}
#: What people write as the status of a deal, beside names of stages.
STATUSES: dict[str, Standing] = {
    **STAGES,
    **dict.fromkeys(
        map(label_key, ["active", "in progress", "pending", "offen", "aktiv", "en cours", "abierto", "进行中"]),
        (Stage.LEAD_IDENTIFIED, OPEN),
    ),
}
