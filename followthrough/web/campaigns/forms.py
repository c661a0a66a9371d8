"""What a campaign says, and who answers for it."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followthrough.playbook.book import Book
from followthrough.web.fields import PlainForm, choose
from followthrough.workspace.models import Member


class WordsForm(PlainForm):
    """The words of a campaign, which may be changed later."""

    name = forms.CharField(
        label=_("What it is called"), max_length=120, help_text=_("Stands in Today before what is to be done.")
    )
    message = forms.CharField(
        label=_("What to bring about"), max_length=300, required=False,
        help_text=_("As one would tell a colleague: “Ask what the audit asks of them”."),
    )  # fmt: skip


class LaunchForm(WordsForm):
    """Words or a tactic, and who answers for it."""

    tactic = forms.TypedChoiceField(
        label=_("Or by a tactic of the playbook"), required=False, coerce=int, empty_value=None
    )
    owner = forms.TypedChoiceField(label=_("Who answers for it"), required=False, coerce=int, empty_value=None)
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, book: Book, people: Mapping[int, Member], **kwargs: Any) -> None:
        """`people` are those who may answer for it."""
        super().__init__(*args, **kwargs)
        known = [(pk, one.name) for pk, one in book.tactics.items() if not one.is_retired]
        choose(self, "tactic", [("", _("none")), *known])
        choose(self, "owner", ((pk, person.name) for pk, person in people.items()))

    def clean(self) -> dict[str, Any]:
        """It says something, by words or by a tactic."""
        told = super().clean()
        if not self.errors and not told.get("message") and not told.get("tactic"):
            self.add_error("message", _("Say what to bring about, or choose a tactic."))
        return told
