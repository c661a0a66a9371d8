"""The lines of a program as a form: typed, or chosen from what is sold here."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from followthrough.customers.keys import name_key
from followthrough.customers.models import Product
from followthrough.deals.design import MOST_LINES, Line
from followthrough.web.elements.forms import LineForm, ProgramForm
from followthrough.web.templatetags.words import money
from followthrough.workspace.models import Member

#: Empty lines to write into, below those there are.
FURTHER = 3
#: Names a browser offers while one types.
OFFERED = 300


def lines_form(data: Any, *, currency: str, first: list[dict[str, Any]]) -> Any:
    """A form of each line, and some to write into."""
    kind = forms.formset_factory(LineForm, extra=FURTHER, max_num=MOST_LINES, absolute_max=MOST_LINES)
    return kind(data, initial=first, prefix="line", form_kwargs={"currency": currency})


def offered(member: Member) -> list[tuple[str, str]]:
    """What is sold here, by name, with its list price in words. One statement."""
    rows = Product.objects.visible_to(member).order_by("name").values_list("name", "price", "currency")[:OFFERED]
    return [(name, money(price, currency)) for name, price, currency in rows]


def take_prices(member: Member, form: ProgramForm, lines: Any) -> bool:
    """Put the products that valid lines name beside them, and their list price where none was typed; whether all fit.

    Where no amount at all was typed, the program takes the currency of the products. One that is sold in another
    currency than the program's asks for its price. One statement.
    """
    named = {name_key(line.cleaned_data["name"])[:300]: line for line in lines if line.cleaned_data.get("name")}
    sold = {row.name_key: row for row in Product.objects.visible_to(member).filter(name_key__in=list(named))}
    told = [line.cleaned_data for line in lines if line.cleaned_data.get("name")]
    theirs = {row.currency for row in sold.values() if row.price is not None}
    is_priced = form.cleaned_data["expected_value"] is not None or any(line["price"] is not None for line in told)
    if len(theirs) == 1 and not is_priced:
        form.cleaned_data["currency"] = next(iter(theirs))
    for line in lines:
        product = sold.get(name_key(line.cleaned_data.get("name") or "")[:300])
        line.cleaned_data["product"] = product
        if product is None or product.price is None or line.cleaned_data["price"] is not None:
            continue
        line.cleaned_data["price"] = product.price
        if product.currency != form.cleaned_data["currency"]:
            words = _("Its list price is %(price)s: what is it in %(currency)s?")
            told_price = {"price": money(product.price, product.currency), "currency": form.cleaned_data["currency"]}
            line.add_error("price", words % told_price)
    return not any(line.errors for line in lines)


def told_lines(formset: Any) -> list[Line]:
    """The lines that have a name, as the verb takes them."""
    return [
        Line(
            name=line["name"],
            quantity=int((line["quantity"] or 1) * 1000),
            price=line["price"] or 0,
            discount=int((line["discount"] or 0) * 100),
            tax=int((line["tax"] or 0) * 100),
            product=line.get("product"),
        )
        for line in (form.cleaned_data for form in formset)
        if line.get("name")
    ]
