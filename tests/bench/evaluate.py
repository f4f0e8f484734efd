"""How many evaluations of a credential one core makes a second, and the queries of the page that shows them.

`./dev bench evaluate --size 10000` evaluates that many clinicians' three credentials, each against 60 credits of the
last four years and eight requirements. The three rules differ: topics with clocks of their own, caps that cross, and a
topic on top of the total. Only the evaluations are timed, in CPU seconds of the quietest of five rounds, since other
work on the machine only ever adds.
"""

import argparse
import datetime as dt
import os
import random
import statistics
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import django

from tests.bench.report import print_report

if TYPE_CHECKING:
    from programs.credits import Credit
    from programs.requirements.ruleset import RuleSet

CREDITS = 60
BATCH = 100  # clinicians whose credits are made before the clock starts
ROUNDS = 5
AS_OF = dt.date(2026, 10, 1)
FORMATS = ("COURSE", "INTERNET_LIVE", "INTERNET_ENDURING", "JOURNAL", "TEACHING")
TOPICS = ("pain", "ethics", "opioids", "suicide_prevention", "medical_errors", "domestic_violence", "pharmacology")


def topic(code: str, amount: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "kind": "topic", "label": code, "amount": amount, "topics": [code], **more}


STATE: list[dict[str, Any]] = [
    {"code": "total", "kind": "total", "label": "Credits", "amount": "50"},
    {"code": "category_1", "kind": "minimum", "label": "Category 1", "amount": "40", "accepts": ["@category_1"]},
    topic("pain", "12", timing={"clock": "once", "months_after_licensure": 48}),
    topic("ethics", "2"),
    topic("opioids", "3", applies_if={"question": "dea_registered"}),
    topic("suicide_prevention", "6", timing={"clock": "every_n_years", "interval": 6}),
    topic("domestic_violence", "2", timing={"clock": "every_n_cycles", "interval": 3}),
    topic("medical_errors", "2"),
]
ON_TOP: list[dict[str, Any]] = [
    {"code": "total", "kind": "total", "label": "Hours", "amount": "24"},
    {"code": "live", "kind": "minimum", "label": "Live hours", "amount": "10", "formats": ["COURSE", "INTERNET_LIVE"]},
    topic("domestic_violence", "2", on_top=True, timing={"clock": "every_n_cycles", "interval": 3}),
    topic("medical_errors", "2"),
    topic("ethics", "2"),
    topic("suicide_prevention", "2"),
    topic("pharmacology", "5", component_types=["ANCC_RX"]),
    {"code": "practice", "kind": "duty", "label": "Practice hours"},
]
CAPPED: list[dict[str, Any]] = [
    {"code": "total", "kind": "total", "label": "Credits", "amount": "100"},
    {"code": "category_1", "kind": "minimum", "label": "Category 1", "amount": "50", "accepts": ["@category_1"]},
    {
        "code": "live",
        "kind": "minimum",
        "label": "Live credits",
        "amount": "25",
        "formats": ["COURSE", "INTERNET_LIVE"],
    },
    topic("pain", "2"),
    topic("opioids", "2"),
    topic("ethics", "2"),
    topic("pharmacology", "20", component_types=["ANCC_RX"]),
    topic("medical_errors", "2"),
]
CAPS = [
    {"label": "At most 20 online", "amount": "20", "formats": ["INTERNET_ENDURING"]},
    {"label": "At most 10 for teaching a year", "amount": "10", "formats": ["TEACHING"], "per": "year"},
    {"label": "At most 30 of Category 2", "amount": "30", "types": ["AMA_PRA_2"]},
]


def rules(requirements: list[dict[str, Any]], **more: Any) -> "RuleSet":
    from programs.requirements.library import terms
    from programs.requirements.reading import read

    return read(
        {
            "profession": "ANY",
            "unit": "credits",
            "cycle": {"months": 24, "term_months": 24},
            "source": {"text": "An invented rule", "as_of": "2026-01", "confidence": "low"},
            "accepts": ["@category_1", "AMA_PRA_2", "ANCC_CH"],
            "requirements": requirements,
            **more,
        },
        terms(),
        authority="XX",
    )


def clinician(chance: random.Random) -> "list[Credit]":
    """Return a clinician's credits of the last four years, a third of them on topics."""
    from programs.credits import Credit

    credits = []
    for number in range(CREDITS):
        amount = Decimal(chance.randint(1, 24)) / 4
        amounts = {chance.choice(("AMA_PRA_1", "AMA_PRA_1", "AMA_PRA_2", "AAFP_PRESCRIBED")): amount}
        if chance.random() < 0.4:
            amounts["ANCC_CH"] = amount
        if chance.random() < 0.1:
            amounts["ANCC_RX"] = amount / 2
        topics = {chance.choice(TOPICS): amount / 2} if chance.random() < 1 / 3 else {}
        day = AS_OF - dt.timedelta(days=chance.randrange(4 * 365))
        credits.append(Credit(str(number), day, amounts, topics, chance.choice(FORMATS)))
    return credits


def evaluations_per_second(clinicians: int, *, seed: int) -> float:
    from programs.requirements.clocks import Dates
    from programs.requirements.rules import Facts, evaluate

    held = [
        (rules(STATE), Dates(dt.date(2026, 12, 31), licensed_on=dt.date(2021, 1, 5))),
        (rules(ON_TOP), Dates(dt.date(2027, 4, 30), licensed_on=dt.date(2021, 5, 1))),
        (rules(CAPPED, caps=CAPS), Dates(dt.date(2026, 12, 31), licensed_on=dt.date(2015, 3, 1))),
    ]
    assert all(len(rule_set.requirements) == 8 for rule_set, _ in held)
    facts = Facts(answers={"dea_registered": True})
    chance = random.Random(seed)
    size = min(BATCH, clinicians)
    took: list[float] = []  # seconds for each batch
    for _ in range(0, clinicians, size):
        people = [clinician(chance) for _ in range(size)]
        begun = time.process_time()
        for credits in people:
            for rule_set, dates in held:
                evaluate(rule_set, credits, facts, dates, as_of=AS_OF)
        took.append(time.process_time() - begun)
    return size * len(held) / _quietest_mean(took)


def _quietest_mean(took: list[float]) -> float:
    size = max(1, len(took) // ROUNDS)
    return min(statistics.mean(took[begin : begin + size]) for begin in range(0, len(took) - size + 1, size))


def page_queries() -> tuple[int, int]:
    """Return the queries of the page with the credits of a clinician who has one license, and three."""
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from tests.factories import accounts as people
    from tests.factories import requirements as make

    person = people.clinician()
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    page = reverse("programs:credits")
    counts = []
    for state in ("CA", "NY", "FL"):
        topics = [make.topic(code) for code in TOPICS]
        make.credential(make.rule_version(state, "MD", make.rule(topics=topics)), user=person)
        for number in range(CREDITS // 3):
            make.earned(person, "1", timezone.localdate() - dt.timedelta(days=number), pain="1")
        client.get(page)  # starts the cycle of a new license
        counts.append(_queries(client, page))
    return counts[0], counts[-1]


def _queries(client: Any, page: str) -> int:
    """Return the number of queries, without the count of the inbox, which is cached for a while."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200, "the page can't be shown"
    return sum("accounts_notice" not in query["sql"] for query in queries.captured_queries)


def main() -> None:
    options = argparse.ArgumentParser(prog="./dev bench evaluate", description=__doc__)
    options.add_argument("--size", type=int, default=10_000, help="clinicians (default: %(default)s)")
    options.add_argument("--seed", type=int, default=1, help="seed of the credits (default: %(default)s)")
    chosen = options.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmehub.settings")
    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        at_one, at_three = page_queries()
        assert at_three == at_one, f"the page's queries grow with the licenses: {at_one} at one, {at_three} at three"
        speed = evaluations_per_second(chosen.size, seed=chosen.seed)
        print_report(
            "evaluate",
            sizes={"clinicians": chosen.size, "credentials": 3, "credits": CREDITS, "requirements": 8},
            figures={"evaluations_per_s": round(speed), "queries": at_one},
        )
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
