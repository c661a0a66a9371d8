"""What changes for a customer, in words."""

from django import template

from followthrough.vocabulary.dynamics import DynamicsKind
from followthrough.web import wording

register = template.Library()


@register.filter
def dynamics_word(kind: str) -> str:
    """What a fact is about."""
    return str(wording.DYNAMICS[DynamicsKind(kind)])


@register.filter
def dynamics_question(kind: str) -> str:
    """The question that asks for facts of a kind."""
    return str(wording.DYNAMICS_QUESTION[DynamicsKind(kind)])


@register.filter
def effect_word(effect: int) -> str:
    """How a fact moves the urgency."""
    return str(wording.DYNAMICS_EFFECT[effect])


@register.filter
def about(facts: tuple[object, ...], kind: str) -> list[object]:
    """The facts of one kind."""
    return [fact for fact in facts if getattr(fact, "kind", "") == kind]
