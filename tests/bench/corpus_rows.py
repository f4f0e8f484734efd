"""Draws the rows of invented programs and providers, with facts as skewed as in real catalogs."""

import datetime as dt
import random
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from accounts.profiles.models import Specialty
from programs.catalog.enums import Delivery, Support
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, Offering, Price, StateTopic, Supporter
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic
from programs.competencies.models import Competency
from programs.evidence.enums import Design, Direction, Grade
from programs.evidence.models import Outcome
from programs.evidence.rules import grade, result
from programs.providers.models import Accreditation, Accreditor, Provider
from programs.sources import Confidence
from tests.bench import corpus_facts as facts
from tests.bench.corpus_words import Judged, skewed, words

PROVIDERS = 2_500
SOURCE = "Invented for a benchmark"
LINKS = ("specialties", "formats", "competencies", "joint_providers")
CITIES = skewed(list(facts.PLACES))


@dataclass(frozen=True)
class Batch:
    """Rows to be copied by one statement. `rest` are the last values of each row, the same for all."""

    statement: str
    rows: list[tuple[Any, ...]]
    rest: tuple[Any, ...]


class Table:
    """Collects rows of a model. Columns that they don't give have the model's default."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self._given: tuple[str, ...] = ()
        self._rows: list[tuple[Any, ...]] = []

    def add(self, **values: Any) -> None:
        """Add a row. All rows give the same columns."""
        self._given = self._given or tuple(values)
        self._rows.append(tuple([values[name] for name in self._given]))

    def take(self) -> Batch:
        """Return the collected rows, and begin anew."""
        own = {field.attname: field for field in self.model._meta.concrete_fields}
        usual = [field for name, field in own.items() if name not in self._given and not field.primary_key]
        columns = ", ".join(str(field.column) for field in [*(own[name] for name in self._given), *usual])
        statement = f"COPY {self.model._meta.db_table} ({columns}) FROM STDIN"
        rows, self._rows = self._rows, []
        return Batch(statement, rows, tuple(field.get_default() for field in usual))


class Reference:
    """The keys of the vocabularies. Specialties are in the order of their file, primary care first."""

    def __init__(self) -> None:
        self.specialties = skewed(list(Specialty.objects.order_by("pk").values_list("pk", "name")), shift=6)
        self.credit_types = dict(CreditType.objects.values_list("code", "pk"))
        self.other_types = skewed(sorted(self.credit_types.values()))
        self.formats = dict(ActivityFormat.objects.values_list("code", "pk"))
        self.topics = skewed(list(MandatedTopic.objects.order_by("-code").values_list("pk", flat=True)))
        self.competencies = skewed(list(Competency.objects.order_by("code").values_list("pk", flat=True)))
        self.accreditors = dict(Accreditor.objects.values_list("code", "pk"))


def provider_names(seed: int) -> list[str]:
    """Return the names of the providers, the one with the most programs first."""
    chance, invented = random.Random(f"providers {seed}"), words(seed).invented
    places = chance.sample(invented[1_000:20_000], PROVIDERS)
    return [f"{place.capitalize()} {chance.choice(facts.PROVIDER_KINDS)} (invented)" for place in places]


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


class Providers:
    """The rows of the providers, with their accreditations."""

    def __init__(self, seed: int, first: int, as_of: dt.date, reference: Reference) -> None:
        self.tables = [Table(Provider), Table(Accreditation)]
        self.named = [(first + number, name) for number, name in enumerate(provider_names(seed))]
        chance = random.Random(f"accreditations {seed}")
        for pk, name in self.named:
            self._add(pk, name, chance, as_of, reference)

    def _add(self, pk: int, name: str, chance: random.Random, as_of: dt.date, reference: Reference) -> None:
        providers, accreditations = self.tables
        codes = chance.choice(facts.ACCREDITORS)
        unaccredited = {"unaccredited_on": as_of, "unaccredited_source": SOURCE}
        found = {"unaccredited_on": None, "unaccredited_source": ""}
        providers.add(id=pk, name=name, slug=slug(name), is_demo=True, **(found if codes else unaccredited))
        for code in codes:
            since = as_of - dt.timedelta(days=chance.randrange(100, 1_400))
            accreditations.add(
                provider_id=pk,
                accreditor_id=reference.accreditors[code],
                status="Accreditation",
                valid_from=since,
                valid_until=since + dt.timedelta(days=chance.choice((730, 1_460, 2_190))),
                checked_on=as_of,
                source=SOURCE,
            )


class Programs:
    """The rows of the programs, drawn one after another. They are the same for a seed and a day."""

    def __init__(
        self, seed: int, *, providers: Sequence[tuple[int, str]], as_of: dt.date, reference: Reference
    ) -> None:
        self.chance = random.Random(f"programs {seed}")
        self.words, self.judged, self.reference, self.as_of = words(seed), Judged(), reference, as_of
        self.providers = skewed(providers, exponent=0.9)
        self.programs, self.offers, self.offerings, self.prices = map(Table, (Program, CreditOffer, Offering, Price))
        self.state_topics, self.supporters, self.outcomes = map(Table, (StateTopic, Supporter, Outcome))
        self.links = {name: Table(getattr(Program, name).through) for name in LINKS}

    @property
    def tables(self) -> list[Table]:
        """The tables, programs first."""
        parts = [self.offers, self.offerings, self.prices, self.state_topics, self.supporters, self.outcomes]
        return [self.programs, *parts, *self.links.values()]

    def add(self, pk: int) -> None:
        """Draw a program with its parts."""
        chance = self.chance
        topics, title, summary = self._about()
        provider, provider_name = self.providers.one(chance)
        professions, delivery = facts.AUDIENCES.one(chance).split(), facts.DELIVERIES.one(chance)
        specialties = self.reference.specialties.distinct(chance, chance.choice((0, 1, 1, 1, 2, 2, 3)))
        grades = self._add_outcomes(pk, f"{provider_name}: {title}"[:200], topics[0], specialties)
        support = facts.SUPPORT.one(chance)
        self.programs.add(
            id=pk,
            public_id=self._uuid(),
            slug=f"{slug(title)[:120].strip('-')}-{pk}",
            title=title,
            provider_id=provider,
            summary=summary,
            description=f"{title}. {self.words.text(chance, chance.randrange(110, 190), pieces=5)}",
            topics=topics,
            professions=professions,
            delivery=delivery,
            **self._days(delivery),
            relationships=facts.RELATIONSHIPS.one(chance),
            support=support,
            disclosure=facts.DISCLOSURE if chance.random() < 0.55 else "",
            disclosure_required=chance.random() < 0.94,
            interprofessional=facts.INTERPROFESSIONAL.one(chance),
            leadership=facts.STATED.one(chance),
            practice_change=facts.STATED.one(chance),
            state=facts.STATES.one(chance),
            checked_on=self._ago(700),
            source=SOURCE,
            is_demo=True,
            created_at=dt.datetime.combine(self._ago(1_000), dt.time(12), dt.UTC),
            best_grade=min(grades, default=Grade.U),
        )
        self._add_credit(pk, professions)
        self._add_prices(pk)
        if delivery in facts.LIVE_EVENTS:
            self._add_offerings(pk, delivery)
        if support == Support.RECEIVED:
            self.supporters.add(program_id=pk, name=f"{self.words.invented[pk % 300].capitalize()} Company (invented)")
        self._add_links(pk, provider, delivery, specialties)

    def _about(self) -> tuple[list[str], str, str]:
        """Return topics, title and summary. What would be a right answer to a judged search is drawn again."""
        while True:
            topics = self.words.topics.distinct(self.chance, self.chance.choice((2, 3, 3, 4, 5)))
            title = self._title(topics[0])
            summary = f"{self.words.text(self.chance, self.chance.randrange(10, 26))[:400]} About {topics[-1]}."
            if not self.judged.is_answered_by(" ".join([title, summary, *topics])):
                return topics, title, summary

    def _title(self, topic: str) -> str:
        """Return a title of four to ten words."""
        title = self.chance.choice(facts.TITLES).format(topic)
        length = title.count(" ") + 1
        more = min(self.chance.randrange(5), 9 - length)
        if more > 0 or length < 4:
            title += f", with {' '.join(self.words.terms.distinct(self.chance, max(more, 1)))}"
        return title[0].upper() + title[1:]

    def _days(self, delivery: str) -> dict[str, dt.date | None]:
        """Return the release, expiration and claim dates. Some 4% have expired. Live events rarely state any."""
        chance = self.chance
        if chance.random() < (0.85 if delivery in facts.LIVE_EVENTS else 0.12):
            return {"released_on": None, "expires_on": None, "claim_by": None}
        expires_on = self.as_of + dt.timedelta(
            days=-chance.randrange(1, 200) if chance.random() < 0.04 else chance.randrange(0, 1_000)
        )
        released_on = min(self.as_of, expires_on - dt.timedelta(days=365 * chance.randrange(1, 4)))
        claim_by = expires_on + dt.timedelta(days=30) if chance.random() < 0.3 else None
        return {"released_on": released_on, "expires_on": expires_on, "claim_by": claim_by}

    def _add_credit(self, pk: int, professions: Sequence[str]) -> None:
        chance = self.chance
        offered = {
            code for each in professions for code, share in facts.CREDITS[each].items() if chance.random() < share
        }
        if len(professions) > 2 and chance.random() < 0.2:
            offered.add("IPCE")
        types = {self.reference.credit_types[code] for code in sorted(offered)}
        if chance.random() < 0.06:
            types.add(self.reference.other_types.one(chance))
        amount = facts.AMOUNTS.one(chance) if chance.random() < 0.95 else None
        for credit_type in sorted(types):
            self.offers.add(program_id=pk, credit_type_id=credit_type, amount=amount)

    def _add_prices(self, pk: int) -> None:
        """Add what members and others pay, or that it's free, or nothing, since the source doesn't state it."""
        drawn = self.chance.random()
        if drawn < 0.18:
            return
        amount = "0" if drawn < 0.48 else facts.FEES.one(self.chance)
        fees = self.chance.choice(("5", "10", "25")) if self.chance.random() < 0.08 else None
        self.prices.add(program_id=pk, audience="", amount=amount, fees=fees)
        if drawn > 0.8:
            self.prices.add(program_id=pk, audience="Members", amount=str(int(amount) * 7 // 10), fees=fees)

    def _add_offerings(self, pk: int, delivery: str) -> None:
        chance = self.chance
        city = CITIES.one(chance) if delivery != Delivery.LIVE_ONLINE else ""
        state, zone = facts.PLACES.get(city, ("", "America/New_York"))
        first = self.as_of + dt.timedelta(days=int(chance.triangular(-25, 330, 60)))
        for number in range(chance.choice((1, 1, 1, 1, 2, 3))):
            starts_on = first + dt.timedelta(days=28 * number)
            days = chance.choice((None, None, None, 1, 2, 3))
            self.offerings.add(
                program_id=pk,
                public_id=self._uuid(),
                starts_on=starts_on,
                ends_on=starts_on + dt.timedelta(days=days) if days else None,
                starts_at_time=dt.time(chance.randrange(7, 18)),
                time_zone=zone,
                city=city,
                place_state=state,
                registration_by=starts_on if chance.random() < 0.3 else None,
                is_canceled=chance.random() < 0.02,
            )

    def _add_links(self, pk: int, provider: int, delivery: str, specialties: Sequence[tuple[int, str]]) -> None:
        chance, reference = self.chance, self.reference
        for specialty, _ in specialties:
            self.links["specialties"].add(program_id=pk, specialty_id=specialty)
        if delivery in facts.FORMATS:
            self.links["formats"].add(program_id=pk, activityformat_id=reference.formats[facts.FORMATS[delivery]])
        if chance.random() < 0.35:
            for competency in reference.competencies.distinct(chance, chance.randrange(1, 4)):
                self.links["competencies"].add(program_id=pk, competency_id=competency)
        if chance.random() < 0.02 and (other := self.providers.one(chance)[0]) != provider:
            self.links["joint_providers"].add(program_id=pk, provider_id=other)
        if chance.random() < 0.12:
            for topic in reference.topics.distinct(chance, chance.choice((1, 1, 2))):
                state, hours = chance.choice(facts.BOARDS_OF), chance.choice((None, "1", "2", "3"))
                self.state_topics.add(program_id=pk, topic_id=topic, state=state, hours=hours)

    def _add_outcomes(self, pk: int, setting: str, topic: str, specialties: Sequence[tuple[int, str]]) -> list[Grade]:
        """Add results to some 8% of the programs. Return their grades."""
        if self.chance.random() > 0.08:
            return []
        grades = []
        for number in range(self.chance.choice((1, 1, 2))):
            outcome = Outcome(
                code=f"bench-{pk}-{number}",
                program_id=pk,
                rank=10 * number,
                setting=setting,
                topic=topic,
                audience=", ".join(name for _, name in specialties)[:200],
                measure=self.chance.choice(facts.MEASURES).format(topic),
                condition=self.chance.choice(facts.CONDITIONS),
                care_setting=self.chance.choice(facts.SETTINGS),
                source=SOURCE,
                confidence=Confidence.MEDIUM,
                is_demo=True,
                edition=1,
                **self._figures(),
            )
            figures = outcome.record()
            outcome.computed_grade, outcome.result = grade(figures)[0], result(figures)
            names = [field.attname for field in Outcome._meta.concrete_fields if not field.primary_key]
            self.outcomes.add(**{name: getattr(outcome, name) for name in names})
            grades.append(outcome.grade)
        return grades

    def _figures(self) -> dict[str, Any]:
        """Return the values of a share of patients or answers, in a design that they fit."""
        chance, design = self.chance, facts.DESIGNS.one(self.chance)
        baseline = Decimal(chance.randrange(10, 75))
        change = Decimal(chance.randrange(-4, 24))
        figures: dict[str, Any] = {
            "unit": "%",
            "is_share": True,
            "direction": Direction.HIGHER,
            "design": design,
            "objective": design > Design.D2,
            "moore_level": chance.choice(facts.MOORE[design]),
        }
        if design == Design.D0:
            return figures  # measured, and not published
        if design == Design.D1:
            return {**figures, "statement": "Most of those who answered reported a change in their practice."}
        pair = {"baseline": baseline, "follow_up": baseline + change, "baseline_n": chance.randrange(40, 3_000)}
        if design < Design.D5:
            return {**figures, **pair}
        others = {"comparison_baseline": baseline, "comparison_follow_up": baseline + chance.randrange(-4, 8)}
        return {**figures, **pair, **others}

    def _ago(self, days: int) -> dt.date:
        return self.as_of - dt.timedelta(days=self.chance.randrange(days))

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)
