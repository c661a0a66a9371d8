"""Headers by alias: English, German, French, Spanish, Chinese; Pipedrive, Zoho, Google and Outlook."""

from collections.abc import Iterable, Mapping

from followthrough.porting.fields import label_key
from followthrough.porting.formats.format import Format, aliases
from followthrough.porting.formats.plain import map as rows
from followthrough.porting.formats.plain.stages import STAGES
from followthrough.porting.formats.plain.words import CHANNELS

ALIASES = aliases(
    customer__name=(
        "company|company name|account|account name|organization|organisation|organization name|"
        "organisation name|customer"
        "|customer name|client|client name|business name|deal organization|person organization|"
        "organization 1 name|lead company"
        "|firma|firmenname|unternehmen|kunde|kundenname|société|societe|entreprise|raison sociale|"
        "client nom|empresa|compañía"
        "|cliente|razón social|公司|公司名称|公司名|客户|客户名称|单位|企业名称"
    ),
    customer__owner=(
        "owner|account owner|customer owner|sales rep|salesperson|sales person|seller|account manager"
        "|assigned to|lead owner"
        "|contact owner|organization owner|person owner|responsible|betreuer|verantwortlich|zuständig"
        "|vertriebler|commercial"
        "|propriétaire|responsable|propietario|comercial|负责人|业务员|销售|所有者"
    ),
    customer__domain="domain|company domain|company domain name|email domain",
    customer__website=(
        "website|web site|url|homepage|web|web page|webseite|internet|site web|sitio web|página web|网址|网站|官网"
    ),
    customer__address=(
        "address|street|street address|billing street|mailing street|address 1 street|business street"
        "|organization address|straße"
        "|strasse|anschrift|adresse|rue|dirección|calle|地址|详细地址"
    ),
    customer__city="city|town|billing city|mailing city|business city|address 1 city|ort|stadt|ville|ciudad|城市",
    customer__region=(
        "state|region|province|state region|billing state|mailing state|business state|bundesland|provincia|省|省份"
    ),
    customer__postcode=(
        "zip|zip code|postcode|postal code|postleitzahl|plz|code postal|código postal|business postal code|邮编"
    ),
    customer__country="country|country code|billing country|mailing country|business country region|land|pays|país"
    "|国家",
    customer__industry="industry|sector|branche|secteur|sector industrial|industria|行业",
    customer__source="source|lead source|herkunft|quelle|origine|origen|来源|客户来源",
    customer__parent="parent company|parent account|subsidiary of|part of|muttergesellschaft",
    contact__name=(
        "contact|contact name|contact person|full name|person|person name|deal contact person|"
        "ansprechpartner|kontaktperson|kontakt"
        "|interlocuteur|contacto|nombre completo|persona de contacto|姓名|联系人|联系人姓名"
    ),
    contact__first_name=(
        "first name|firstname|given name|forename|person first name|vorname|prénom|prenom|nombre de pila|名"
    ),
    contact__last_name=(
        "last name|lastname|surname|family name|person last name|nachname|familienname|nom de famille"
        "|apellido|apellidos|姓"
    ),
    contact__mail=(
        "email|e mail|mail|email address|e mail address|email 1|primary email|person email|person "
        "email work|e mail 1 value"
        "|business email|work email|mailadresse|e mail adresse|courriel|adresse e mail|correo|correo "
        "electrónico|邮箱|电子邮件|邮件"
        "|email (2)|email 2|e mail 2 address|e mail 2 value|person email home|person email other|"
        "secondary email|other email"
    ),
    contact__phone=(
        "phone|phone number|telephone|tel|business phone|work phone|phone 1 value|person phone|"
        "person phone work|phone 1|telefon"
        "|telefonnummer|téléphone|teléfono|phone 2|phone 2 value|person phone other|other phone"
        "|电话|联系电话|电话号码"
    ),
    contact__mobile=(
        "mobile|mobile phone|mobile number|cell|cell phone|person phone mobile|handy|mobil|portable|"
        "móvil|celular|手机|手机号|手机号码"
    ),
    contact__job_title=(
        "job title|position|role|function|organization title|organization 1 title|funktion|"
        "fonction|poste|cargo|puesto|职位|职务"
    ),
    contact__note=(
        "note|notes|comment|comments|remark|remarks|description|notiz|notizen|bemerkung|bemerkungen|"
        "remarque|remarques|nota|notas|observaciones|备注|说明"
    ),
    deal__name=(
        "deal|deal name|deal title|opportunity|opportunity name|potential name|project|projekt|"
        "affaire|oportunidad|商机|商机名称|项目|项目名称"
    ),
    deal__id="deal id|opportunity id|potential id",
    deal__value=(
        "value|deal value|amount|deal size|price|umsatz|betrag|wert|auftragswert|volumen|montant|"
        "valeur|importe|valor|金额|预计金额|合同金额|成交金额"
    ),
    deal__currency=(
        "currency|deal currency|value currency|deal currency code|deal currency of value|"
        "currency of value|currency code|währung|devise|moneda|币种"
    ),
    deal__stage="stage|deal stage|sales stage|pipeline stage|phase|verkaufsphase|étape|etapa|阶段|销售阶段|商机阶段",
    deal__status="deal status|opportunity status",
    deal__product="product|product name|deal product|produkt|produit|producto|产品|产品名称",
    deal__owner="deal owner|opportunity owner|potential owner",
    deal__opened=(
        "deal created|deal deal created|deal add time|opened|opened on|create date|created date|"
        "created|created on|created time|erstellt|erstellt am|创建时间|创建日期"
    ),
    deal__closed=(
        "close date|closed on|closed date|won time|deal won time|lost time|deal lost time|deal "
        "closed on|deal deal closed on|abschluss|abschlussdatum|成交日期"
    ),
    deal__expected=(
        "expected close date|deal expected close date|expected on|closing date|expected closing|"
        "fecha de cierre|date de clôture|预计成交日期"
    ),
    deal__lost_because="lost reason|deal lost reason|loss reason|reason lost|verlustgrund|输单原因",
    touch__at=(
        "last contact|last contacted|last contact date|last activity|last activity date|last touch|"
        "date of contact|interaction date"
        "|activity date|letzter kontakt|letzter besuch|dernier contact|último contacto|"
        "ultimo contacto|最近联系|最后联系时间|上次跟进时间|跟进时间"
    ),
    touch__kind="channel|activity type|interaction type|contact type|kontaktart|type de contact|跟进方式",
    touch__result="outcome|call outcome|result|ergebnis",
    touch__subject="subject|betreff|sujet|asunto|主题",
    touch__author="logged by|activity owner|contacted by|author|who|wer",
    step__due=(
        "next follow up|follow up|follow up date|next contact|next step date|next activity date|next "
        "call|due date|wiedervorlage"
        "|nächster kontakt|nächster schritt am|relance|prochain contact|próximo contacto|seguimiento"
        "|下次联系|下次跟进时间|下次跟进"
    ),
    ticket__what="ticket|ticket name|ticket title|ticket subject|ticket description|ticketbetreff|工单|工单标题",
    ticket__id="ticket id|ticket number|ticket no|case number|ticketnummer|工单编号",
    ticket__severity="ticket priority|ticket severity|severity|schweregrad",
    ticket__opened=(
        "ticket created|ticket opened|ticket date|ticket created at|ticket opened at|reported on|reported at"
    ),
    ticket__solved=(
        "ticket solved|ticket closed|ticket resolved|solved on|solved at|resolved on|resolved at|"
        "ticket solved at|gelöst am"
    ),
    ticket__owner="ticket owner|ticket agent|assignee",
    step__what="next step|next action|next activity|todo|nächster schritt|prochaine étape|próximo paso|下一步",
)
#: Who or what "name" names depends on the columns beside it.
GENERIC_NAMES = frozenset(label_key(text) for text in ["name", "nom", "nombre", "bezeichnung", "名称", "title name"])
#: Columns that only organisations have.
ORGANISATION_MARKS = frozenset(
    {"customer.website", "customer.industry", "customer.domain", "customer.parent"}
    | {
        label_key(text)
        for text in [
            "employees",
            "number of employees",
            "vat",
            "vat number",
            "tax id",
            "revenue",
            "annual revenue",
            "mitarbeiter",
        ]
    }
)
#: Columns that would give rights here; they are never obeyed.
RIGHTS = frozenset(
    label_key(text)
    for text in [
        "owner id",
        "ownerid",
        "team",
        "team id",
        "is admin",
        "admin",
        "is staff",
        "role id",
        "created by",
        "workspace",
        "workspace id",
        "tenant",
        "permissions",
    ]
)
#: A status is the deal's only where the table has deals.
STATUS = frozenset(label_key(text) for text in ["status", "state of deal", "statut", "estado", "状态"])
#: A date, and a type, tell of contacts only together, and only where the type names some.
DATES = frozenset(label_key(text) for text in ["date", "datum", "fecha", "日期"])
KINDS = frozenset(label_key(text) for text in ["type", "kind", "art", "typ", "tipo", "类型"])
#: The position of a person, unless another column tells it: then it is how they are addressed.
TITLE = label_key("title")
FORMAT = Format("plain", "rows", (), ALIASES, rows.rows, STAGES)


def name_field(goals: dict[int, str], labels: list[str]) -> str:
    """Which field a column headed just "Name" holds, given the goals found for the other columns."""
    taken = set(goals.values())
    if "customer.name" in taken or "contact.last_name" in taken:
        return "contact.name" if "customer.name" in taken else "customer.name"
    if taken & ORGANISATION_MARKS or ORGANISATION_MARKS & set(labels) or "contact.name" in taken:
        return "customer.name"
    return "contact.name"


def goals_beside(labels: list[str], goals: Mapping[int, str], cells: Mapping[int, Iterable[str]]) -> dict[int, str]:
    """Goals of columns whose name means something only beside others. `cells` are some cells of each column."""
    known = set(goals.values())
    open_columns = [column for column in range(len(labels)) if column not in goals]
    found: dict[int, str] = {}
    for column in open_columns:
        if labels[column] == TITLE and "contact.job_title" not in known:
            found[column] = "contact.job_title"
        if labels[column] in STATUS and "deal.status" not in known and any(key.startswith("deal.") for key in known):
            found[column] = "deal.status"
    kinds = [column for column in open_columns if labels[column] in KINDS and _names_contacts(cells[column])]
    days = [column for column in open_columns if labels[column] in DATES]
    if days and "touch.at" not in known and (kinds or "touch.kind" in known):
        found[days[0]] = "touch.at"
    if kinds and "touch.kind" not in known and (days or "touch.at" in known):
        found[kinds[0]] = "touch.kind"
    return found


def _names_contacts(cells: Iterable[str]) -> bool:
    return any(label_key(cell) in CHANNELS for cell in cells)
