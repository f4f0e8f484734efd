"""Invented vacancies with real ZIP codes, by SQL, and saved searches of invented people."""

import datetime as dt
import random
from typing import Any
from urllib.parse import urlencode

import zipcodes
from django.db import connection

from accounts.users.models import User
from careers.alerts import rules
from careers.alerts.models import SavedSearch

EMPLOYERS, POINTS = 2_000, 4_000
TITLES = (
    *("Nurse practitioner", "Hospitalist", "Registered nurse", "Physician assistant", "Clinical pharmacist"),
    *("Nocturnist", "Cardiology clinic", "Emergency department", "Primary care", "Intensive care", "Home health"),
    *("Heart failure clinic", "Oncology infusion", "Behavioral health", "Wound care", "Palliative care"),
)
TEXTS = (
    "heart failure",
    "cardiology",
    "night",
    "clinic",
    "hospitalist",
    '"heart failure clinic"',
    "oncology -infusion",
)

_EMPLOYERS = """
    INSERT INTO accounts_organization (public_id, name, is_employer, is_provider, website, city, state, verified_on,
        verification_note, is_demo, created_at)
    SELECT gen_random_uuid(), 'Employer ' || n, true, false, 'https://employer' || n || '.example', 'Boise', 'ID',
        current_date, 'Invented', false, now()
    FROM generate_series(1, %(employers)s) AS n
"""
_VACANCIES = """
    INSERT INTO careers_vacancy (public_id, slug, organization_id, title, profession, description, city, place_state,
        site, employment, schedule, pay, pay_low, pay_high, pay_unit, cme_allowance, cme_allowance_amount, cme_days,
        cme_days_amount, cme_policy_url, cme_policy_note, call_schedule, sign_on_bonus, loan_repayment,
        visa_sponsorship, license_needed, apply_url, apply_email, state, reviewer_note, created_at, published_on,
        closes_on, listed_at, is_demo)
    SELECT gen_random_uuid(), 'invented-' || n, employer, title, profession,
        'You see patients in the ' || lower(title) || ', on the night team or in the clinic, number ' || n || '.',
        city, place_state, (ARRAY['on_site', 'on_site', 'hybrid', 'remote'])[1 + d %% 4],
        (ARRAY['full_time', 'part_time', 'contract', 'locum', 'per_diem'])[1 + e %% 5], '',
        CASE WHEN a < 0.7 THEN 'amount' ELSE 'not_stated' END, CASE WHEN a < 0.7 THEN 60000 + e %% 200000 END,
        CASE WHEN a < 0.7 THEN 270000 END, 'year',
        CASE WHEN b < 0.5 THEN 'amount' WHEN b < 0.6 THEN 'not_offered' ELSE 'not_stated' END,
        CASE WHEN b < 0.5 THEN 500 + 100 * (e %% 60) END,
        CASE WHEN c < 0.5 THEN 'amount' WHEN c < 0.6 THEN 'not_offered' ELSE 'not_stated' END,
        CASE WHEN c < 0.5 THEN 1 + d %% 10 END, '', '', '', '', '', '', '', '', 'jobs@employer.example', 'live', '',
        now(), %(day)s::date - (e %% 80)::int, %(day)s::date + 9, %(old)s, false
    FROM (
        SELECT n, a, b, c, d, e, title, city, bench_points.state AS place_state,
            employers[1 + e %% cardinality(employers)] AS employer,
            (ARRAY['physician', 'np', 'pa', 'nurse', 'pharmacist'])[1 + d %% 5] AS profession
        FROM (
            SELECT n, random() AS a, random() AS b, random() AS c, (random() * 1000000)::int AS d,
                (random() * 1000000)::int AS e,
                (%(titles)s::text[])[1 + (random() * 1000000)::int %% %(count)s] AS title
            FROM generate_series(1, %(size)s) AS n
        ) AS drawn
        JOIN bench_points ON bench_points.id = 1 + drawn.e %% %(points)s
        CROSS JOIN (SELECT array_agg(id) AS employers FROM accounts_organization) AS all_of_them
    ) AS invented
"""
_PLACES = """
    INSERT INTO careers_vacancyplace (vacancy_id, position, city, state, zip_code, latitude, longitude)
    SELECT v.id, p.position, b.city, b.state, b.zip_code, b.latitude, b.longitude
    FROM careers_vacancy AS v
    CROSS JOIN generate_series(0, CASE WHEN v.id %% 4 = 0 THEN 1 ELSE 0 END) AS p (position)
    JOIN bench_points AS b ON b.id = 1 + (v.id * 7919 + p.position * 104729) %% %(points)s
    WHERE v.site <> 'remote'
"""


def fill(size: int, *, seed: int, day: dt.date) -> None:
    """Add live vacancies. A quarter of those with a place have two."""
    chance = random.Random(seed)
    old = dt.datetime.combine(day, dt.time(1), tzinfo=dt.UTC) - dt.timedelta(days=30)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '15min'")
        cursor.execute("SELECT setseed(%s)", [seed / 1_000])
        cursor.execute(
            "CREATE TABLE bench_points (id serial PRIMARY KEY, city text, state text, zip_code text,"
            " latitude float, longitude float)"
        )
        cursor.executemany(
            "INSERT INTO bench_points (city, state, zip_code, latitude, longitude) VALUES (%s, %s, %s, %s, %s)",
            [(each["city"], each["state"], each["zip_code"], each["lat"], each["long"]) for each in _points(chance)],
        )
        given: dict[str, Any] = {
            "employers": EMPLOYERS,
            "size": size,
            "day": day,
            "old": old,
            "points": POINTS,
            "titles": list(TITLES),
        }
        for statement in (_EMPLOYERS, _VACANCIES, _PLACES):
            cursor.execute(statement, {**given, "count": len(TITLES)})
        cursor.execute("ANALYZE")


def _points(chance: random.Random) -> list[dict[str, str]]:
    listed: Any = zipcodes  # it has no annotations
    known = [each for each in listed.list_all() if each["active"] and each["zip_code_type"] == "STANDARD"]
    return chance.sample(known, POINTS)


def make_new(count: int, *, at: dt.datetime) -> None:
    """Let some vacancies be published just now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE careers_vacancy SET listed_at = %s"
            " WHERE id IN (SELECT id FROM careers_vacancy ORDER BY id LIMIT %s)",
            [at, count],
        )


def save_searches(count: int, *, seed: int, now: dt.datetime) -> None:
    """Save searches of five for each person, all due at `now`."""
    chance = random.Random(seed)
    people = User.objects.bulk_create(
        User(email=f"person{number}@invented.example", time_zone="America/Boise") for number in range(count // 5)
    )
    before = now - dt.timedelta(days=1)
    SavedSearch.objects.bulk_create(
        SavedSearch(
            user=people[number // 5],
            query=f"?{urlencode(asked(chance), doseq=True)}&allowance={1000 + 100 * (number % 5)}",
            name="Invented",
            matched_until=before,
            next_at=rules.next_at("daily", before - dt.timedelta(days=1), "America/Boise"),
        )
        for number in range(len(people) * 5)
    )


def asked(chance: random.Random) -> dict[str, list[str]]:
    """Return a search as people have them: a profession, mostly a distance, often CME, sometimes words."""
    found = {"profession": [chance.choice(["physician", "np", "pa", "nurse", "pharmacist"])]}
    if chance.random() < 0.7:
        found["near"] = [chance.choice(["83702", "98101", "60601", "10001", "77002", "30303", "80202", "55802"])]
        found["within"] = [chance.choice(["25", "50", "100", "250"])]
    if chance.random() < 0.6:
        found["days"] = [chance.choice(["2", "3", "5"])]
    if chance.random() < 0.3:
        found["q"] = [chance.choice(TEXTS)]
    return found
