"""Documents that time makes wrong: next starts, places and accreditation depend on the day."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from programs.catalog.models import Program
from programs.catalog.parts import Offering
from programs.index.actions import mark_all
from programs.providers.models import Accreditation
from programs.search.documents import PROGRAMS

_DAY = dt.timedelta(days=1)


@transaction.atomic
def mark_passed(*, as_of: dt.date) -> int:
    """Have the documents made anew that time made wrong, and return how many.

    Those of programs whose offering started or ended, or whose provider's accreditation did, in the two days before
    `as_of`, the day of the documents. Two, so that a night that was missed does no harm.
    """
    passed, begun = (as_of - 2 * _DAY, as_of - _DAY), (as_of - _DAY, as_of)
    held = Offering.objects.filter(Q(starts_on__range=passed) | Q(ends_on__range=passed))
    turned = Accreditation.objects.filter(Q(valid_until__range=passed) | Q(valid_from__range=begun))
    late = Program.objects.filter(Q(pk__in=held.values("program")) | Q(provider__in=turned.values("provider")))
    return mark_all(index=PROGRAMS, items=late.visible())
