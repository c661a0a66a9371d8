"""Which customers stand at which place of the cadence grid, as the database is asked for them."""

from collections.abc import Iterator

from django.db.models import Q

from followthrough.playbook.cadence import BY_PHASE, Place, Rhythm
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment

#: Whose cadence goes by their level: who has an open deal, or never bought.
BEFORE_THE_SALE = Q(open_deals__gt=0) | Q(sold_at=None)
#: What a place follows from, as columns of a customer.
COLUMNS = ("open_deals", "sold_at", "first_value_at", "phase", "level", "open_stage", "group_id")


def places(rhythm: Rhythm) -> Iterator[tuple[Q, Place]]:
    """A condition on customers for each place; nobody who rests is looked for."""
    for group in rhythm.group_names:
        yield Q(group_id=group), Place(Moment.BEFORE, "", None, group)
    alone = Q(group_id=None)
    for level in Level:
        tight = [stage for of_level, stage in rhythm.by_stage if of_level == level]
        here = alone & BEFORE_THE_SALE & Q(level=level)
        for stage in tight:
            yield here & Q(open_stage=stage), Place(Moment.BEFORE, level, stage)
        rest = here & (Q(open_stage=None) | ~Q(open_stage__in=tight)) if tight else here
        yield rest, Place(Moment.BEFORE, level)
    for moment in (Moment.UNTIL_FIRST_VALUE, Moment.ENLIGHTENMENT, Moment.REALIZED_VALUE):
        yield alone & ~BEFORE_THE_SALE & after_the_sale(moment), Place(moment, "")


def after_the_sale(moment: Moment) -> Q:
    """Customers who are at this time after a sale: by their phase, or where none of these is told by their value."""
    told = Q(phase__in=[phase for phase, its in BY_PHASE.items() if its is moment])
    untold = Q(phase=None) | ~Q(phase__in=list(BY_PHASE))
    if moment is Moment.REALIZED_VALUE:
        return told
    return told | untold & Q(first_value_at__isnull=moment is Moment.UNTIL_FIRST_VALUE)
