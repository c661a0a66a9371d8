"""Make and change the forms by which strangers write to us."""

import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import LeadForm
from followthrough.vocabulary.role import Role
from followthrough.workspace.models import Member, Team
from followthrough.workspace.permission import NotAllowed, may_administer, may_log
from followthrough.workspace.refusal import Refused

#: Nobody guesses 128 bits; what an address holds beyond this length is not looked up.
SECRET_BYTES, LONGEST_SECRET = 16, 64


@transaction.atomic
def make_lead_form(
    *, by: Member, at: datetime, name: str, source: str, member: Member | None = None, team: Team | None = None
) -> LeadForm:
    """A new form, open, with a secret address of its own. Raises NotAllowed, Refused."""
    form = LeadForm(workspace_id=by.workspace_id, made_by=by, made_at=at, secret=secrets.token_urlsafe(SECRET_BYTES))
    return _save(by, form, {"name": name, "source": source, "member": member, "team": team}, is_new=True)


@transaction.atomic
def edit_lead_form(*, by: Member, form: LeadForm, version: int, facts: dict[str, Any]) -> LeadForm:
    """Change name, source, to whom its leads go, whether it is open. Raises StaleVersion, NotAllowed, Refused."""
    return _save(by, form.locked(version=version), facts, is_new=False)


def _save(by: Member, form: LeadForm, facts: dict[str, Any], *, is_new: bool) -> LeadForm:
    if not may_administer(by):
        raise NotAllowed(_("Forms for leads are arranged by an admin."))
    for name in ("name", "source", "member", "team", "is_open"):
        if name in facts:
            setattr(form, name, facts[name])
    if form.member is not None and (form.member.workspace_id != by.workspace_id or form.member.role == Role.VIEWER):
        raise Refused(_("Leads go to somebody who can answer them."), field="goes_to")
    try:
        with transaction.atomic():
            form.save(force_insert=True) if is_new else form.save_edit()
    except IntegrityError as taken:
        raise Refused(_("There is a form of this name already."), field="name") from taken
    return form


def form_of_secret(secret: str) -> LeadForm | None:
    """The form with this secret, open or closed, with its workspace."""
    if len(secret) > LONGEST_SECRET or not secret.isascii():
        return None
    return LeadForm.objects.filter(secret=secret).select_related("workspace").first()


def whose_turn(form: LeadForm, last: int | None) -> Member | None:
    """To whom the next lead of a form goes, or nobody; `last` is the id of the member who got the one before.

    In turn means the sellers of the team who are at work, in the order they came; a member who is away gets none.
    """
    if form.member is not None:
        return form.member if may_log(form.member) else None
    return next_in_turn(form.workspace_id, form.team_id, last) if form.team_id is not None else None


def next_in_turn(workspace_id: int, team_id: int, last: int | None) -> Member | None:
    """The seller at work in a team whose turn comes after that of the member with the id `last`; None without any."""
    team = Member.objects.in_workspace(workspace_id).filter(team_id=team_id, role=Role.SELLER)
    sellers = [seller for seller in team.order_by("id") if seller.is_active]
    later = [seller for seller in sellers if last is not None and seller.pk > last]
    return next(iter([*later, *sellers]), None)
