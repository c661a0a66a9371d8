"""Forms of a relationship: another phase than the rules found, a milestone, that it was reached."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followthrough.customers.models import Contact
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.vocabulary.phase import Phase
from followthrough.web.fields import PlainForm, choose
from followthrough.web.templatetags.phase_words import MILESTONE, PHASE
from followthrough.workspace.models import Member


class PhaseForm(PlainForm):
    """The phase as a member sees it, and what they know that is not on record."""

    phase = forms.TypedChoiceField(
        label=_("They are in"), coerce=Phase, choices=[(phase.value, word) for phase, word in PHASE.items()]
    )
    reason = forms.CharField(label=_("What you know that is not on record"), max_length=1000)


class MilestoneForm(PlainForm):
    """What is to be reached, by when, and who looks after it."""

    kind = forms.TypedChoiceField(
        label=_("What it is"), coerce=MilestoneKind, choices=[(kind.value, word) for kind, word in MILESTONE.items()]
    )
    what = forms.CharField(label=_("What is to be reached"), max_length=300)
    due_on = forms.DateField(label=_("By"), required=False)
    member = forms.ChoiceField(label=_("Who looks after it"))

    def __init__(self, *args: Any, members: Mapping[int, Member], with_kind: bool = True, **kwargs: Any) -> None:
        """`members` of ours may look after it; what it is stays once it is planned."""
        super().__init__(*args, **kwargs)
        self.members = {str(pk): member for pk, member in members.items()}
        choose(self, "member", [(pk, member.name) for pk, member in self.members.items()])
        if not with_kind:
            del self.fields["kind"]

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        return {**self.cleaned_data, "member": self.members[self.cleaned_data["member"]]}


class ReachedForm(PlainForm):
    """On which day it was reached; and of a first value, who of them says so and what they have from it."""

    on = forms.DateField(label=_("Reached on"))
    contact = forms.ChoiceField(label=_("Who of them says so"), required=False)
    figure = forms.CharField(
        label=_("What they have from it, in their words or figures"), max_length=300, required=False
    )

    def __init__(self, *args: Any, people: Sequence[Contact], is_value: bool, **kwargs: Any) -> None:
        """`people` work at the customer; `is_value` says that it is a first value, which is theirs to tell."""
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        named = [(pk, person.name) for pk, person in self.people.items()]
        choose(self, "contact", [("", _("Choose…") if is_value else _("nobody in particular")), *named])
        self.fields["contact"].required = self.fields["figure"].required = is_value

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        told = self.cleaned_data
        return {"on": told["on"], "contact": self.people.get(told["contact"]), "figure": told["figure"]}
