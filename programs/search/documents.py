"""What the index of programs knows of each: its words, the values of its facets, and what it's sorted by."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.db.models import Prefetch
from django.utils import timezone

from accounts.profiles.models import Specialty
from accounts.users.enums import Profession, State
from cmehub.lib.listing import NOT_STATED
from programs.catalog.enums import Delivery, Relationships, Stated, Support
from programs.catalog.models import Program
from programs.catalog.parts import StateTopic
from programs.evidence.enums import Grade
from programs.evidence.models import Outcome
from programs.fit.queries import facts_of, for_fit
from programs.fit.rules import Fit, career_fit
from programs.index.declaration import Index, Item, Limit, Sort, alphabetical, declare
from programs.index.models import Value
from programs.search.models import ProgramDocument, ProgramWords

PROFESSION, SPECIALTY, CREDIT, CREDITS, DELIVERY = "profession", "specialty", "credit", "credits", "delivery"
PRICE, STARTS, PLACE, TOPIC, STATE_TOPIC = "price", "starts", "place", "topic", "state_topic"
EVIDENCE, LEVEL, INDEPENDENCE, TEAM = "evidence", "level", "independence", "interprofessional"
LEADERSHIP, CHANGE, COMPETENCY, PROVIDER = "leadership", "practice_change", "competency", "provider"
ACCREDITOR = "accreditor"
CLAIMS = "claims"  # what career fit asks for; not shown as a facet

MOST_PHRASES = 2_000
FREE, ANY_TIME, ONLINE = "free", "any-time", "online"
INDEPENDENT, DISCLOSED = "independent", "disclosed"
UP_TO = (50, 100, 250, 500)  # dollars
AT_LEAST = (1, 5, 10, 20, 50)  # credits

# What people call a profession. The words are keywords of each program for it.
_CALLED = {
    Profession.PHYSICIAN: "physicians doctors MD DO",
    Profession.NP: "nurse practitioners NP APRN",
    Profession.PA: "physician associates assistants PA",
    Profession.NURSE: "nurses nursing RN",
    Profession.PHARMACIST: "pharmacists pharmacy PharmD",
}
_ONLINE = (Delivery.ANYTIME_ONLINE, Delivery.LIVE_ONLINE, Delivery.HYBRID)


def read(keys: Sequence[int]) -> Iterator[Item]:
    """Read the public ones among these programs. The same number of queries whatever their number."""
    today = day()
    for program in _loaded(keys):
        yield _item(program, today)


def day() -> dt.date:
    """Return the day that documents are made for: yesterday, as long as it's still that in Hawaii."""
    return timezone.now().date() - dt.timedelta(days=1)


def _loaded(keys: Sequence[int]) -> Iterable[Program]:
    programs = for_fit(Program.objects.visible().filter(pk__in=keys)).defer(None)
    return programs.prefetch_related(
        "joint_providers",
        "specialties",
        "offerings",
        "prices",
        Prefetch("state_topics", StateTopic.objects.select_related("topic")),
    )


def _item(program: Program, today: dt.date) -> Item:
    outcomes = list(program.outcomes.all())
    fit = career_fit(facts_of(program, today))
    return Item(
        key=program.pk,
        title=program.title,
        keywords=_keywords(program),
        text=[program.summary, program.description, *_of_outcomes(outcomes)],
        values=_values(program, outcomes, today),
        numbers=_numbers(program, fit, today),
    )


# -- words -----------------------------------------------------------------------------------------------------------


def _keywords(program: Program) -> list[str]:
    places = {name for each in program.offerings.all() for name in (each.city, _state(each.place_state), each.country)}
    return [
        *program.topics,
        program.provider.name,
        *(provider.name for provider in program.joint_providers.all()),
        *(specialty.name for specialty in program.specialties.all()),
        *(_CALLED[Profession(profession)] for profession in program.professions),
        *(f"{offer.credit_type.name} {offer.credit_type.short_name}" for offer in program.offers.all()),
        *(competency.name for competency in program.competencies.all()),
        *(each.topic.name for each in program.state_topics.all()),
        *sorted(filter(None, places)),
        "free" if program.totals[:1] == [Decimal(0)] else "",
        program.accme_id,
        program.provider_ref,
    ]


def _state(code: str) -> str:
    return str(State(code).label) if code else ""


def _of_outcomes(outcomes: Iterable[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        yield outcome.measure
        yield outcome.topic


# -- facets ----------------------------------------------------------------------------------------------------------


def _values(program: Program, outcomes: Sequence[Outcome], today: dt.date) -> dict[str, list[str]]:
    offers = list(program.offers.all())
    amounts = [offer.amount for offer in offers if offer.amount]
    values = {
        PROFESSION: list(program.professions),
        SPECIALTY: [specialty.code for specialty in program.specialties.all()],
        CREDIT: [offer.credit_type.code for offer in offers],
        CREDITS: [str(least) for least in AT_LEAST if amounts and max(amounts) >= least] if amounts else [],
        DELIVERY: [program.delivery],
        PRICE: _prices(program),
        STARTS: _starts(program, today),
        PLACE: _places(program, today),
        TOPIC: list(program.topics),
        STATE_TOPIC: [each.topic.code for each in program.state_topics.all()],
        EVIDENCE: [program.best_grade],
        LEVEL: sorted({outcome.moore_level for outcome in outcomes if outcome.is_published}),
        INDEPENDENCE: [_independence(program)],
        TEAM: [program.interprofessional],
        LEADERSHIP: [program.leadership],
        CHANGE: [program.practice_change],
        COMPETENCY: [competency.code for competency in program.competencies.all()],
        PROVIDER: [program.provider.slug, *(provider.slug for provider in program.joint_providers.all())],
        ACCREDITOR: sorted(
            {each.accreditor.code for each in program.provider.accreditations.all() if each.term.covers(today)}
        ),
    }
    beyond = {CREDITS: bool(amounts), PRICE: bool(program.totals)}  # stated, and reaching none of the steps
    stated = {facet: many or ([] if beyond.get(facet) else [NOT_STATED]) for facet, many in values.items()}
    return {**stated, CLAIMS: _claims(program)}


def _prices(program: Program) -> list[str]:
    if not program.totals:
        return []
    lowest = program.totals[0]
    return [FREE] * (lowest == 0) + [str(most) for most in UP_TO if lowest <= most]


def _starts(program: Program, today: dt.date) -> list[str]:
    """Return the months in which it starts, or that it can be taken any time."""
    offerings = list(program.offerings.all())
    ahead = sorted(
        {f"{each.starts_on:%Y-%m}" for each in offerings if not each.is_canceled and each.starts_on >= today}
    )
    undated = not offerings and program.delivery in (Delivery.ANYTIME_ONLINE, Delivery.IN_PRACTICE)
    return [ANY_TIME] if undated else ahead


def _places(program: Program, today: dt.date) -> list[str]:
    states = {each.place_state for each in program.offerings.all() if not each.is_canceled and each.last_day >= today}
    return [ONLINE] * (program.delivery in _ONLINE) + sorted(filter(None, states))


def _independence(program: Program) -> str:
    """As the page says it: content that isn't clinical has no relationships to disclose."""
    if program.relationships == Relationships.MITIGATED or program.support == Support.RECEIVED:
        return DISCLOSED
    nothing_to_disclose = program.relationships == Relationships.NONE or not program.disclosure_required
    return INDEPENDENT if nothing_to_disclose and program.support == Support.NONE else NOT_STATED


def _claims(program: Program) -> list[str]:
    """Return what's ticked or open of the two statements that career applicability depends on."""
    claims = []
    for name, stated, evidence in (
        (LEADERSHIP, program.leadership, program.leadership_evidence),
        (CHANGE, program.practice_change, program.practice_change_evidence),
    ):
        if stated == Stated.YES and evidence:
            claims.append(name)
        elif stated == Stated.NOT_STATED:
            claims.append(f"{name}-open")
    return claims


# -- numbers ---------------------------------------------------------------------------------------------------------


def _numbers(program: Program, fit: Fit, today: dt.date) -> dict[str, int | None]:
    lowest = next(iter(program.totals), None)
    amounts = [offer.amount for offer in program.offers.all() if offer.amount]
    most = max(amounts, default=None)
    offerings = [each for each in program.offerings.all() if not each.is_canceled]
    ahead = [each.starts_on for each in offerings if each.starts_on >= today]
    fixed = fit.factors[:3]
    return {
        "until": _last_day(program),
        "next_on": min(ahead).toordinal() if ahead else None,
        "price": None if lowest is None else int(lowest * 100),
        "credits": None if most is None else int(most * 100),
        "per_credit": None if lowest is None or most is None else int(lowest * 100 / most),
        "evidence": 2 * list(Grade).index(Grade(program.best_grade)) + program.is_demo,
        "fit": None if fit.refusal else 16 * fit.low + fit.high,
        "fit_low": sum(factor.low for factor in fixed) if fixed else None,
        "fit_high": sum(factor.high for factor in fixed) if fixed else None,
        "fit_known": sum(factor.is_known for factor in fixed) if fixed else None,
        "title": alphabetical(program.title),
        "added_on": program.created_at.date().toordinal(),
    }


def _last_day(program: Program) -> int | None:
    """Return the last day on which it's on offer, as `ProgramQuerySet.on_offer` has it. None if there's none."""
    offerings = list(program.offerings.all())
    last = [each.last_day for each in offerings if not each.is_canceled]
    if offerings and not last:
        return 0  # all of them are canceled
    ends = [*([max(last)] if last else []), *([program.expires_on] if program.expires_on else [])]
    return min(ends).toordinal() if ends else None


def every() -> Iterable[int]:
    return Program.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5_000)


def phrases() -> Iterable[str]:
    """Return what listings are often about, in several words."""
    topics = Value.objects.filter(index="programs", facet=TOPIC, value__contains=" ")
    yield from topics.order_by("pk").values_list("value", flat=True)[:MOST_PHRASES]
    yield from Specialty.objects.order_by("pk").values_list("name", flat=True)


PROGRAMS = declare(
    Index(
        name="programs",
        document=ProgramDocument,
        words=ProgramWords,
        numbers=(
            *("until", "next_on", "price", "credits", "per_credit", "evidence"),
            *("fit", "fit_low", "fit_high", "fit_known", "title", "added_on"),
        ),
        read=read,
        every=every,
        sorts={
            "relevance": Sort("evidence", ties="evidence"),
            "evidence": Sort("evidence", ties="title"),
            "fit": Sort("fit", descending=True, ties="evidence"),
            "soonest": Sort("next_on", ties="title"),
            "price": Sort("price", ties="title"),
            "credits": Sort("credits", descending=True, ties="title"),
            "per_credit": Sort("per_credit", ties="title"),
            "newest": Sort("added_on", descending=True),
        },
        limits={PRICE: Limit("price", at_most=True, scale=100), CREDITS: Limit("credits", at_most=False, scale=100)},
        until="until",
        phrases=phrases,
    )
)
