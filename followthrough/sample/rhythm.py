"""What Aarestein changed of its cadence: a stage, the ways of attempts, and a group of its own."""

from datetime import timedelta
from urllib.parse import urlencode

from followthrough.customers.models import Customer
from followthrough.journal.grouping import GroupFacts, fill_group, make_group
from followthrough.playbook.change import AtStage, Interval, change_cadences
from followthrough.playbook.models import Cadence
from followthrough.sample.cast import Company
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment
from followthrough.workspace.models import SavedView

CHANGED = timedelta(days=120)
#: Part of the name of whom the group holds.
CLINICAL = "Klini"


def tell_rhythm(company: Company) -> None:
    """Change the cadence as its admin did some months ago; due dates follow when the company is rebuilt."""
    ida, at = company.members["ida"], company.calendar.at - CHANGED
    level_a = Cadence.objects.in_workspace(company.workspace).get(moment=Moment.BEFORE, level=Level.A, stage=0)
    ways = (Channel.CALL, Channel.MAIL, Channel.CALL)
    intervals = {level_a.pk: Interval(level_a.ideal_days, level_a.longest_days, level_a.version, ways)}
    at_stages = {(Level.A, 6): AtStage(2, 0), (Level.B, 6): AtStage(4, 0)}
    change_cadences(by=ida, intervals=intervals, at_stages=at_stages, at=at)
    query = urlencode({"q": CLINICAL})
    SavedView.objects.create(
        workspace=company.workspace, member=ida, screen="customers", name="Clinics", query=query, is_shared=True
    )
    facts = GroupFacts(name="Clinics", ideal=20, longest=40, ways=(Channel.MAIL, Channel.CALL), query=query)
    group = make_group(by=ida, facts=facts, at=at)
    rows = Customer.objects.in_workspace(company.workspace).filter(name__contains=CLINICAL)
    fill_group(by=ida, group=group, customer_ids=list(rows.values_list("pk", flat=True)), at=at)
