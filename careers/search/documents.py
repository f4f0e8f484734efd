"""What the index of vacancies knows of each: its words, the values of its filters, and what it's sorted by."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from accounts.profiles.models import Specialty
from accounts.users.enums import Profession, State
from careers.search import folding
from careers.search.models import VacancyDocument, VacancyWords
from careers.vacancies import facts as declared
from careers.vacancies import rules
from careers.vacancies.enums import Answer, PayUnit, Site, VacancyState
from careers.vacancies.models import ANY_STATE, Vacancy
from cmehub.lib.listing import NOT_STATED
from programs.index.declaration import Index, Item, Limit, Sort, declare

PROFESSION, SPECIALTY, EMPLOYER, COMPETENCY = "profession", "specialty", "employer", "competency"
ALLOWANCE, DAYS, POLICY = "allowance", "days", "policy"
PAY, SIGN_ON, LOANS, VISA = "pay", "sign_on", "loans", "visa"
EMPLOYMENT, SITE, STATE, LICENSE, POSTED, WITHIN = "employment", "site", "state", "license", "posted", "within"
SHOWN, POINT = "shown", "point"  # not filters of the page
FIRST = "first"  # listed on its own, and not with another employer's vacancy for the same position
AMOUNT, NOT_OFFERED, WRITTEN, ANYWHERE = "amount", "not-offered", "written", "anywhere"

ALLOWANCES = (1_000, 2_000, 3_000, 5_000)  # dollars a year, at least
CME_DAYS = (2, 3, 5, 10)  # a year, at least
PAYS = (60_000, 100_000, 150_000, 200_000, 250_000, 300_000)  # dollars for a full-time year, at least
_END = dt.date.max.toordinal()
CHOICE_FACTS = {fact.key: fact for fact in declared.FACTS if fact.kind == "choice"}

# What people call a profession. The words are keywords of each vacancy for it. State codes aren't, since PA is also
# Pennsylvania.
_CALLED = {
    Profession.PHYSICIAN: "physician doctor MD DO",
    Profession.NP: "nurse practitioner NP APRN",
    Profession.PA: "physician associate assistant PA",
    Profession.NURSE: "nurse RN",
    Profession.PHARMACIST: "pharmacist PharmD",
}


def read(keys: Sequence[int]) -> Iterator[Item]:
    """Read the live ones among these vacancies. The same number of queries whatever their number."""
    live = Vacancy.objects.filter(pk__in=keys, state=VacancyState.LIVE).for_cards()
    vacancies = list(live.prefetch_related("specialties", "competencies"))
    folds = folding.folds(vacancies)
    for vacancy in vacancies:
        yield Item(
            key=vacancy.pk,
            title=vacancy.title,
            keywords=_keywords(vacancy),
            text=[vacancy.description, *_details(vacancy)],
            values={**_values(vacancy), SHOWN: [] if vacancy.pk in folds else [FIRST]},
            numbers=_numbers(vacancy),
        )


def professions(vacancy: Vacancy) -> list[str]:
    return [vacancy.profession, *(each for each in vacancy.also_for if each != vacancy.profession)]


# -- words -----------------------------------------------------------------------------------------------------------


def _keywords(vacancy: Vacancy) -> list[str]:
    states = dict.fromkeys([str(vacancy.place_state), *(place.state for place in vacancy.ordered_places)])
    return [
        vacancy.organization.name,
        *(_CALLED[Profession(each)] for each in professions(vacancy)),
        *(specialty.name for specialty in vacancy.specialties.all()),
        *dict.fromkeys([vacancy.city, *(place.city for place in vacancy.ordered_places)]),
        *(str(State(state).label) for state in states),
        vacancy.get_employment_display(),
        vacancy.get_site_display(),
        *(competency.name for competency in vacancy.competencies.all()),
        vacancy.requisition_id,
        vacancy.reference,
    ]


def _details(vacancy: Vacancy) -> Iterator[str]:
    yield from (vacancy.schedule, vacancy.call_schedule, vacancy.cme_policy_note, vacancy.license_needed)
    yield from (vacancy.sign_on_bonus, vacancy.loan_repayment, vacancy.visa_sponsorship)
    for fact in declared.facts_of(professions(vacancy)):
        yield fact.in_words(vacancy.profession_facts.get(fact.key))


# -- values ----------------------------------------------------------------------------------------------------------


def _values(vacancy: Vacancy) -> dict[str, list[str]]:
    allowance, days, pay = vacancy.cme_allowance_amount, vacancy.cme_days_amount, yearly(vacancy)
    has_policy = vacancy.cme_policy_url or vacancy.cme_policy_file_id
    return {
        PROFESSION: professions(vacancy),
        SPECIALTY: [specialty.code for specialty in vacancy.specialties.all()] or [NOT_STATED],
        EMPLOYER: [vacancy.organization.public_id.hex],
        COMPETENCY: [competency.code for competency in vacancy.competencies.all()],
        ALLOWANCE: _answered(vacancy.cme_allowance, allowance, ALLOWANCES),
        DAYS: _answered(vacancy.cme_days, days, CME_DAYS),
        POLICY: [WRITTEN] if has_policy else [NOT_STATED],
        PAY: _answered(vacancy.pay, pay, PAYS),
        SIGN_ON: [vacancy.sign_on],
        LOANS: [vacancy.loans],
        VISA: [vacancy.visa],
        EMPLOYMENT: [vacancy.employment],
        SITE: [vacancy.site],
        STATE: _states(vacancy),
        LICENSE: _licenses(vacancy),
        POINT: sorted(
            {point for place in vacancy.places.all() if (point := point_of(place.latitude, place.longitude))}
        ),
        **_profession_facts(vacancy),
    }


def _answered(answer: str, amount: Decimal | None, steps: Iterable[int]) -> list[str]:
    """Return the steps that an amount reaches, and that it's stated. Not offered isn't the same as not stated."""
    if answer == Answer.NOT_OFFERED:
        return [NOT_OFFERED]
    if amount is None:
        return [NOT_STATED]
    return [AMOUNT, *(str(least) for least in steps if amount >= least)]


def yearly(vacancy: Vacancy) -> Decimal | None:
    """Return the low end of the pay as that of a full-time year, or None if it isn't stated."""
    return rules.yearly(vacancy.pay_low, PayUnit(vacancy.pay_unit))


def _states(vacancy: Vacancy) -> list[str]:
    """Return the states where the work is done: for remote work those that it may be done from."""
    if vacancy.site == Site.REMOTE:
        return list(vacancy.remote_from) or [ANYWHERE]
    return list(dict.fromkeys([str(vacancy.place_state), *(place.state for place in vacancy.ordered_places)]))


def _licenses(vacancy: Vacancy) -> list[str]:
    if ANY_STATE in vacancy.license_states:
        return list(State.values)
    return list(vacancy.license_states) or [NOT_STATED]


def _profession_facts(vacancy: Vacancy) -> Mapping[str, list[str]]:
    asked = declared.facts_of(professions(vacancy))
    return {
        fact.key: [str(vacancy.profession_facts.get(fact.key) or NOT_STATED)]
        for fact in asked
        if fact.key in CHOICE_FACTS
    }


def point_of(latitude: float | None, longitude: float | None) -> str:
    """Return a place on the map as a value, to some 10 meters. '' if it isn't known."""
    return "" if latitude is None or longitude is None else f"{latitude:.4f},{longitude:.4f}"


# -- numbers ---------------------------------------------------------------------------------------------------------


def _numbers(vacancy: Vacancy) -> dict[str, int | None]:
    assert vacancy.closes_on is not None, "a constraint requires it for live vacancies"
    assert vacancy.published_on is not None, "a constraint requires it for live vacancies"
    pay = yearly(vacancy)
    return {
        "until": vacancy.closes_on.toordinal(),
        "age": age_of(vacancy.published_on),
        "pay": None if pay is None else int(pay),
        "allowance": _scaled(vacancy.cme_allowance, vacancy.cme_allowance_amount, 100),
        "days": _scaled(vacancy.cme_days, vacancy.cme_days_amount, 10),
    }


def age_of(day: dt.date) -> int:
    """Return a number of days that's smaller for what's newer, whatever today is."""
    return _END - day.toordinal()


def _scaled(answer: str, amount: Decimal | None, scale: int) -> int | None:
    """Return an amount in whole units: none if it isn't offered, and None if it isn't stated."""
    if answer == Answer.NOT_OFFERED:
        return 0
    return None if amount is None else int(amount * scale)


def every() -> Iterable[int]:
    live = Vacancy.objects.filter(state=VacancyState.LIVE)
    return live.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5_000)


def phrases() -> Iterable[str]:
    """Return what vacancies are often about, in several words."""
    return Specialty.objects.order_by("pk").values_list("name", flat=True)


VACANCIES = declare(
    Index(
        name="vacancies",
        document=VacancyDocument,
        words=VacancyWords,
        numbers=("until", "age", "pay", "allowance", "days"),
        read=read,
        every=every,
        sorts={
            "newest": Sort("age"),
            "pay": Sort("pay", descending=True, ties="age"),
            "allowance": Sort("allowance", descending=True, ties="age"),
            "days": Sort("days", descending=True, ties="age"),
        },
        limits={
            PAY: Limit("pay", at_most=False),
            ALLOWANCE: Limit("allowance", at_most=False, scale=100),
            DAYS: Limit("days", at_most=False, scale=10),
        },
        until="until",
        phrases=phrases,
    )
)
