"""Value reviews whose day has come or is near, of everybody (M33)."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Q

from followthrough.relationship.models import ReviewDay
from followthrough.workspace.statement import OneOf

#: So far ahead one looks, and so many are listed.
WITHIN, MOST = timedelta(days=30), 100


def reviews_ahead(workspace_id: int, owners: Collection[int] | None, on: date) -> list[ReviewDay]:
    """The days of reviews up to `WITHIN` after a day, by their day, at most `MOST` and one more; one statement.

    `owners` own or serve their customers; None for everybody's.
    """
    rows = ReviewDay.objects.in_workspace(workspace_id).ahead().filter(due_on__lte=on + WITHIN)
    if owners is not None:
        ids = list(owners)
        rows = rows.filter(Q(OneOf("customer__owner_id", ids)) | Q(OneOf("customer__service_member_id", ids)))
    told = rows.select_related("customer__owner", "customer__service_member").order_by("due_on", "id")
    return list(told[: MOST + 1])
