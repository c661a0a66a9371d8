"""Which customers stand in which cell of the cadence grid, as the database is asked for them."""

from django.db.models import Q

from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment

#: Whose cadence goes by their level: who has an open deal, or never bought.
BEFORE_THE_SALE = Q(open_deals__gt=0) | Q(sold_at=None)


def cells() -> list[tuple[Q, Moment, Level]]:
    """A condition on customers for each cell that `playbook.cadence.moment_of` can tell; N where no level counts."""
    by_level = [(BEFORE_THE_SALE & Q(level=level), Moment.BEFORE, level) for level in Level]
    later = {Moment.UNTIL_FIRST_VALUE: Q(first_value_at=None), Moment.ENLIGHTENMENT: Q(first_value_at__isnull=False)}
    return by_level + [(~BEFORE_THE_SALE & where, moment, Level.N) for moment, where in later.items()]
