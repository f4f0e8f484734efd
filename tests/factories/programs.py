"""The smallest valid listings and outcomes. Tests pass what they need as keyword arguments."""

import itertools
from typing import Any

from django.utils import timezone

from accounts.profiles.models import Specialty
from programs.catalog.actions import announce
from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, Offering, Price
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic
from programs.competencies.models import Competency, Role
from programs.evidence.actions import save_outcome
from programs.evidence.enums import Design, Direction, MooreLevel
from programs.evidence.models import Outcome, PlannedMeasure
from programs.index.models import Synonym
from programs.index.searching import Asked, search
from programs.providers.models import Accreditation, Accreditor, Provider
from programs.search.documents import PROGRAMS

_numbers = itertools.count(1)


def accreditor(**fields: Any) -> Accreditor:
    number = next(_numbers)
    return Accreditor.objects.create(
        **{
            "code": f"BODY{number}",
            "name": f"Accrediting body {number}",
            "source": "invented",
            "confidence": "high",
            **fields,
        }
    )


def credit_type(**fields: Any) -> CreditType:
    number = next(_numbers)
    return CreditType.objects.create(
        **{
            "code": f"CREDIT_{number}",
            "name": f"Credit {number}",
            "short_name": f"Cr {number}",
            "body": "A body",
            "source": "invented",
            "confidence": "high",
            **fields,
        }
    )


def activity_format(**fields: Any) -> ActivityFormat:
    number = next(_numbers)
    return ActivityFormat.objects.create(
        **{
            "code": f"FORMAT_{number}",
            "name": f"Format {number}",
            "source": "invented",
            "confidence": "high",
            **fields,
        }
    )


def provider(**fields: Any) -> Provider:
    number = next(_numbers)
    return Provider.objects.create(**{"name": f"Provider {number}", "slug": f"provider-{number}", **fields})


def accreditation(**fields: Any) -> Accreditation:
    """A period without known ends."""
    return Accreditation.objects.create(
        **{
            "status": "Accreditation",
            **fields,
            "provider": fields.get("provider") or provider(),
            "accreditor": fields.get("accreditor") or accreditor(),
        }
    )


def mandated_topic(**fields: Any) -> MandatedTopic:
    number = next(_numbers)
    return MandatedTopic.objects.create(**{"code": f"topic_{number}", "name": f"Topic {number}", **fields})


def competency(**fields: Any) -> Competency:
    number = next(_numbers)
    return Competency.objects.create(
        **{
            "code": f"COMP-{number}",
            "name": f"Competency {number}",
            "framework": "invented",
            "source": "invented",
            "confidence": "high",
            **fields,
        }
    )


def role(*, competencies: list[Competency] | None = None, **fields: Any) -> Role:
    number = next(_numbers)
    made = Role.objects.create(
        **{
            "code": f"ROLE_{number}",
            "name": f"Role {number}",
            "preconditions": "an active license",
            "milestones": "lead a committee; run a service line",
            "source": "invented",
            "confidence": "high",
            **fields,
        }
    )
    made.competencies.set(competencies or [])
    return made


def program(
    *,
    specialties: list[Specialty] | None = None,
    formats: list[ActivityFormat] | None = None,
    offers: list[dict[str, Any]] | None = None,
    offerings: list[dict[str, Any]] | None = None,
    prices: list[dict[str, Any]] | None = None,
    competencies: list[Competency] | None = None,
    **fields: Any,
) -> Program:
    """A live listing that states only its title. `offers`, `offerings` and `prices` hold the fields of their rows."""
    number = next(_numbers)
    made = Program.objects.create(
        **{
            "title": f"Program {number}",
            "slug": f"program-{number}",
            "summary": "What it is about.",
            "state": ListingState.LIVE,
            **fields,
            "provider": fields.get("provider") or provider(),
        }
    )
    made.specialties.set(specialties or [])
    made.formats.set(formats or [])
    made.competencies.set(competencies or [])
    for values in offers or []:
        offer(program=made, **values)
    for values in offerings or []:
        Offering.objects.create(program=made, **values)
    for values in prices or []:
        Price.objects.create(program=made, **values)
    announce(program=made)
    return made


def offer(*, program: Program, **fields: Any) -> CreditOffer:
    return CreditOffer.objects.create(
        **{
            "amount": "2.00",
            "words": "maximum of 2.00 AMA PRA Category 1 Credits™",
            **fields,
            "program": program,
            "credit_type": fields.get("credit_type") or credit_type(),
        }
    )


def outcome(**fields: Any) -> Outcome:
    """A proportion measured before and after, without a comparison: grade B unless `fields` change it."""
    number = next(_numbers)
    made = Outcome(
        **{
            "code": f"study-{number}",
            "setting": "A clinic network",
            "topic": "timeliness",
            "measure": "patients seen in time",
            "unit": "%",
            "is_share": True,
            "direction": Direction.HIGHER,
            "baseline": "43.4",
            "follow_up": "62.4",
            "design": Design.D4,
            "moore_level": MooreLevel.PERFORMANCE,
            "confidence": "high",
            "url": "https://journal.example/study",
            **fields,
        }
    )
    made.clean_fields()  # numbers given as text become decimals, as from a form
    return save_outcome(outcome=made, by=None)


def planned_measure(**fields: Any) -> PlannedMeasure:
    return PlannedMeasure.objects.create(
        **{
            "measure": f"planned measure {next(_numbers)}",
            "unit": "%",
            "moore_level": MooreLevel.PERFORMANCE,
            **fields,
            "program": fields.get("program") or program(),
        }
    )


def synonym(**fields: Any) -> Synonym:
    return Synonym.objects.create(**{"term": "mi", "means": "myocardial infarction", **fields})


def found(text: str) -> list[str]:
    """Return the titles of the programs that a search finds, the most relevant first."""
    results = search(PROGRAMS, Asked(text, as_of=timezone.localdate()))
    assert results is not None, "a small index is read at once"
    titles = Program.objects.in_bulk(results.page("relevance", 0, 100))
    return [titles[key].title for key in results.page("relevance", 0, 100)]
