"""Who comes in, and who leads whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.role import MemberState, Role
from followthrough.web.fields import PlainForm, choose
from followthrough.web.settings.forms import capacity_field
from followthrough.web.wording import ROLE
from followthrough.workspace.models import Member, Team
from followthrough.workspace.permission import LED


class MemberForm(PlainForm):
    """A member as whoever looks after them may set it; managers choose among what they lead."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail"), required=False, max_length=254, help_text=_("May stay empty: it is asked when they come in.")
    )
    role = forms.ChoiceField(label=_("Role"))
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("no team")
    )
    capacity = capacity_field()

    def __init__(self, *args: Any, by: Member, has_sign_in: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_admin = by.role == Role.ADMIN
        roles = [role for role in Role if is_admin or role in LED]
        teams = Team.objects.visible_to(by).order_by("name")
        choose(self, "role", [(role.value, ROLE[role]) for role in roles])
        self.fields["team"].queryset = teams if is_admin else teams.filter(manager=by)  # type: ignore[attr-defined]
        self.fields["team"].required = not is_admin
        if has_sign_in:
            del self.fields["email"]


class TeamForm(PlainForm):
    """A team and who manages it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    manager = forms.ModelChoiceField(
        label=_("Managed by"), queryset=Member.objects.none(), required=False, empty_label=_("nobody yet")
    )

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaders = Member.objects.visible_to(by).filter(role__in=[Role.MANAGER, Role.ADMIN])
        leaders = leaders.exclude(state=MemberState.REMOVED).order_by("name", "id")
        self.fields["manager"].queryset = leaders  # type: ignore[attr-defined]
