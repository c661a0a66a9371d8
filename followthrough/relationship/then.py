"""In which phase a customer was on a day that is past, as an expression of a statement over other rows (M28, M39)."""

from django.db.models import Case, CharField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from followthrough.relationship.models import PhaseFound
from followthrough.vocabulary.phase import AFTER_SALE

#: Up to the first sale; and after it where the rules found no phase by then, or too little was on record to tell one.
BEFORE, NOT_TOLD = "before", ""


def phase_then(*, day: str, is_before: Q, customer: str = "customer_id") -> Case:
    """`BEFORE`, one of `AFTER_SALE`, or `NOT_TOLD`: for each row the phase that the rules had found by its day.

    `day` is the column or annotation with the day, `is_before` says of a row whether it stands before the first sale,
    `customer` is the column with the customer's id. Only rows after a sale are looked up.
    """
    rows = PhaseFound.objects.filter(
        workspace_id=OuterRef("workspace_id"), customer_id=OuterRef(customer), on__lte=OuterRef(day)
    ).order_by("-id")
    told = Case(
        When(is_told=True, phase__in=AFTER_SALE, then="phase"), default=Value(NOT_TOLD), output_field=CharField()
    )
    found = Coalesce(Subquery(rows.values_list(told)[:1]), Value(NOT_TOLD), output_field=CharField())
    return Case(When(is_before, then=Value(BEFORE)), default=found, output_field=CharField())
