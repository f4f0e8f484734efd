"""What a listing lacks before it can be published, or where it should say more."""

import datetime as dt
from dataclasses import dataclass

from programs.catalog.enums import Delivery, Relationships, Support
from programs.catalog.models import Program
from programs.providers.rules import Standing

LIVE = (Delivery.LIVE_ONLINE, Delivery.IN_PERSON, Delivery.HYBRID)


@dataclass(frozen=True)
class Gaps:
    """What's missing. Without `required` facts nothing is published. `wanted` ones are shown as 'not stated'."""

    required: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "; ".join([*self.required, *self.wanted])


def gaps(program: Program, *, as_of: dt.date) -> Gaps:
    """Return a saved listing's gaps. Load it with `for_page` where many are read."""
    offers = list(program.offers.all())
    required = [
        ("A summary", not program.summary),
        ("The provider's page or the source", not (program.url or program.source or program.is_demo)),
        ("The provider's accreditation, or the list in which none was found", _no_standing(program, as_of)),
        ("The names of the commercial supporters", program.support == Support.RECEIVED and not _supporters(program)),
    ]
    wanted = [
        ("Credit", not offers),
        ("The credit statement in the provider's words", any(not offer.words for offer in offers)),
        ("Dates", program.delivery in LIVE and not program.offerings.all()),
        ("Expiration date", program.delivery == Delivery.ANYTIME_ONLINE and program.expires_on is None),
        ("Price", not program.totals),
        ("Format", program.delivery == Delivery.NOT_STATED),
        ("Professions", not program.professions),
        ("Disclosure statement", program.disclosure_required and not program.disclosure),
        (
            "Financial relationships",
            program.disclosure_required and program.relationships == Relationships.NOT_STATED,
        ),
        ("Commercial support", program.support == Support.NOT_STATED),
        ("Competencies", not program.competencies.all()),
    ]
    return Gaps(_found(required), _found(wanted))


def _found(checks: list[tuple[str, bool]]) -> tuple[str, ...]:
    return tuple(words for words, is_missing in checks if is_missing)


def _no_standing(program: Program, as_of: dt.date) -> bool:
    return not program.is_demo and program.provider.standing(as_of) == Standing.NOT_STATED


def _supporters(program: Program) -> bool:
    return bool(program.supporters.all())
