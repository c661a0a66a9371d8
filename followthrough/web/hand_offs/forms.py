"""Forms of a hand-off: to whom, and what is handed over."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from followthrough.care.hand_off import LONGEST_ITEM, LONGEST_REASON
from followthrough.relationship.models import HandOff
from followthrough.vocabulary.hand_off import HandOffItem
from followthrough.web.fields import PlainForm, choose, dress
from followthrough.web.templatetags.hand_off_words import HINT
from followthrough.web.templatetags.phase_words import HAND_OFF_ITEM
from followthrough.workspace.models import Member

#: A field is as high as what it says, up to so many lines.
MOST_ROWS = 12


class PackForm(PlainForm):
    """What is handed over, item by item; an item may stay empty, and the page says so."""

    next_meeting_on = forms.DateField(
        label=_("Next meeting on"), required=False, help_text=_("They expect somebody on this day.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in HandOffItem:
            field = forms.CharField(
                label=HAND_OFF_ITEM[item],
                help_text=HINT[item],
                required=False,
                max_length=LONGEST_ITEM,
                widget=forms.Textarea,
            )
            dress(field)
            self.fields[item.value] = field
            said = str(self[item.value].value() or "")
            field.widget.attrs["rows"] = min(MOST_ROWS, max(2, said.count("\n") + 2))

    @property
    def items(self) -> list[tuple[HandOffItem, BoundField, bool]]:
        """The items in their order, each with whether it is empty."""
        return [(item, self[item.value], not str(self[item.value].value() or "").strip()) for item in HandOffItem]

    @property
    def filled(self) -> int:
        """How many of the items say something."""
        return sum(not is_empty for _item, _field, is_empty in self.items)

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        told = self.cleaned_data
        pack = {item: told[item.value] for item in HandOffItem}
        return {"pack": pack, "next_meeting_on": told["next_meeting_on"]}


class OfferForm(PackForm):
    """To whom a customer is offered, and the pack."""

    receiver = forms.ChoiceField(label=_("Who will look after them"))

    def __init__(self, *args: Any, members: Mapping[int, Member], **kwargs: Any) -> None:
        """`members` are those who can look after somebody."""
        super().__init__(*args, **kwargs)
        self.members = {str(pk): member for pk, member in members.items()}
        choose(self, "receiver", [("", _("Choose…")), *((pk, member.name) for pk, member in self.members.items())])

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        return {**super().facts(), "to": self.members[self.cleaned_data["receiver"]]}


class ReturnForm(PlainForm):
    """Why a customer is returned."""

    reason = forms.CharField(
        label=_("What is missing, or why not"), max_length=LONGEST_REASON, widget=forms.Textarea,
        help_text=_("The one who offered them reads this, and can offer them again."),
    )  # fmt: skip


def kept_values(row: HandOff) -> dict[str, Any]:
    """The fields of a pack as they are kept."""
    return {**row.pack, "next_meeting_on": row.next_meeting_on}


def drafted_values(texts: Mapping[HandOffItem, str], next_meeting_on: date | None) -> dict[str, Any]:
    """The fields of a pack as they are drafted."""
    return {**{item.value: text for item, text in texts.items()}, "next_meeting_on": next_meeting_on}
