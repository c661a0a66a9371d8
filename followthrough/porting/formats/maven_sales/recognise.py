"""The files by their columns."""

from followthrough.porting.formats.format import Format, aliases, labels
from followthrough.porting.formats.maven_sales import map as rows

_SYSTEM = "maven"
FORMATS = (
    Format(
        _SYSTEM,
        "pipeline",
        (labels("opportunity_id", "sales_agent", "deal_stage", "close_value"),),
        aliases(
            deal__id="opportunity_id", deal__owner="sales_agent", deal__product="product", customer__name="account",
            deal__stage="deal_stage", deal__opened="engage_date", deal__closed="close_date", deal__value="close_value",
        ),
        rows.pipeline,
        rows.STAGES,
        currency="USD",
    ),
    Format(
        _SYSTEM,
        "accounts",
        (labels("account", "sector", "subsidiary_of"),),
        aliases(
            customer__name="account", customer__industry="sector", customer__country="office_location",
            customer__parent="subsidiary_of",
        ),
        rows.accounts,
    ),
    Format(
        _SYSTEM,
        "products",
        (labels("product", "series", "sales_price"),),
        aliases(product__name="product", product__series="series", product__price="sales_price"),
        rows.products,
        currency="USD",
    ),
    Format(
        _SYSTEM,
        "sales_teams",
        (labels("sales_agent", "manager", "regional_office"),),
        aliases(member__name="sales_agent", member__manager="manager", member__team="regional_office"),
        rows.sales_teams,
    ),
    Format(_SYSTEM, "dictionary", (labels("table", "field", "description"),), {}, rows.dictionary),
)  # fmt: skip
