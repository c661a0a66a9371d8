"""A group of customers with a rhythm of its own, as tests need one."""

from datetime import datetime

from followthrough.customers.models import Customer, CustomerGroup
from followthrough.journal.grouping import GroupFacts, make_group, put_in_group
from followthrough.playbook.change import AtStage, change_cadences
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import Level
from tests.cast import Firm


def make_dealers(firm: Firm, customer: Customer, at: datetime) -> CustomerGroup:
    """A group with a rhythm of its own and somebody in it; and a level that is touched more often at a stage."""
    facts = GroupFacts(name="Dealers", ideal=5, longest=10, ways=(Channel.CALL, Channel.MAIL), query="owner=me")
    group = make_group(by=firm.ida, facts=facts, at=at)
    put_in_group(by=firm.ida, customer=customer, group=group, at=at)
    change_cadences(by=firm.ida, intervals={}, at_stages={(Level.A, 5): AtStage(2, 0)}, at=at)
    return group
