"""What we sell."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.workspace.base import EditableModel, referable
from followthrough.workspace.scope import ScopedQuerySet


class Product(EditableModel):
    """A product or service with its list price, in minor units of its currency."""

    name = models.CharField(_("name"), max_length=300)
    name_key = models.CharField(max_length=300, editable=False)
    series = models.CharField(_("series"), max_length=200, blank=True)
    price = models.BigIntegerField(_("list price"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)

    objects = ScopedQuerySet["Product"].as_manager()

    class Meta:
        constraints = [
            referable("customers_product"),
            models.UniqueConstraint(fields=["workspace", "name_key"], name="a_product_has_its_own_name"),
        ]

    def __str__(self) -> str:
        return self.name
