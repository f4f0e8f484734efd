"""The list of vacancies as it's often written: haversine and GROUP BY on the tables, with a query for each facet."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from cmehub.lib import zips

FACETS = {
    "profession": "v.profession",
    "site": "v.site",
    "employment": "v.employment",
    "state": "v.place_state",
    "allowance": "width_bucket(v.cme_allowance_amount, ARRAY[1000, 2000, 3000, 5000]::numeric[])",
    "days": "width_bucket(v.cme_days_amount, ARRAY[2, 3, 5, 10]::numeric[])",
}
_MILES = (
    "2 * 3958.8 * asin(sqrt(power(sin(radians(p.latitude - %(latitude)s) / 2), 2) + cos(radians(%(latitude)s)) *"
    " cos(radians(p.latitude)) * power(sin(radians(p.longitude - %(longitude)s) / 2), 2)))"
)
_WITHIN = f"EXISTS (SELECT FROM careers_vacancyplace p WHERE p.vacancy_id = v.id AND {_MILES} <= %(within)s)"
_NEAREST = f"(SELECT min({_MILES}) FROM careers_vacancyplace p WHERE p.vacancy_id = v.id)"


def answer(chosen: Mapping[str, Sequence[str]], *, as_of: dt.date) -> int:
    """Answer a search with its total, a page and the counts of six facets. Return the total."""
    place = zips.of_zip(chosen["near"][0]) if "near" in chosen else None
    given: dict[str, Any] = {
        "day": as_of,
        "profession": chosen["profession"][0],
        "allowance": chosen.get("allowance", [None])[0],
        "days": chosen.get("days", [None])[0],
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "within": chosen.get("within", [None])[0],
    }
    order = f"{_NEAREST}, v.published_on DESC" if place else "v.published_on DESC"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM careers_vacancy v WHERE {_where(chosen)}", given)
        (total,) = cursor.fetchone()
        cursor.execute(f"SELECT v.id FROM careers_vacancy v WHERE {_where(chosen)} ORDER BY {order} LIMIT 20", given)
        cursor.fetchall()
        for facet, column in FACETS.items():
            others = {name: values for name, values in chosen.items() if name != facet}
            cursor.execute(f"SELECT {column}, count(*) FROM careers_vacancy v WHERE {_where(others)} GROUP BY 1", given)
            cursor.fetchall()
    return int(total)


def _where(chosen: Mapping[str, Sequence[str]]) -> str:
    conditions = {
        "profession": "v.profession = %(profession)s",
        "allowance": "v.cme_allowance_amount >= %(allowance)s",
        "days": "v.cme_days_amount >= %(days)s",
        "within": _WITHIN,
    }
    kept = [condition for name, condition in conditions.items() if name in chosen]
    return " AND ".join(["v.state = 'live' AND v.closes_on >= %(day)s", *kept])
