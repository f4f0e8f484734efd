"""Live vacancies with the title and place of others. One query, whatever their number."""

from collections.abc import Sequence

from django.db import connection

from careers.search.rules import Posting, family, folded
from careers.vacancies.models import Vacancy
from cmehub.lib.domains import website_domain

_ALIKE = """
    SELECT v.id, v.organization_id, v.title, v.city, v.place_state, v.requisition_id, o.domain, o.website,
        num_nonnulls(v.pay_low, v.cme_allowance_amount, v.cme_days_amount)
    FROM (SELECT DISTINCT * FROM unnest(%s::text[], %s::text[], %s::text[]) AS g (title, city, state)) AS wanted
    CROSS JOIN LATERAL (
        SELECT * FROM careers_vacancy
        WHERE state = 'live' AND lower(title) = wanted.title AND lower(city) = wanted.city
            AND place_state = wanted.state
        OFFSET 0  -- so that each is looked up in the index vacancy_alike
    ) AS v
    JOIN accounts_organization AS o ON o.id = v.organization_id
"""


def alike(vacancies: Sequence[Vacancy]) -> list[Posting]:
    """Return the live vacancies that have the title and the place of one of these."""
    wanted = [(each.title.lower(), each.city.lower(), str(each.place_state)) for each in vacancies]
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [[each[column] for each in wanted] for column in range(3)])
        return [
            Posting(
                *(vacancy, employer, title, city, state, requisition_id),
                family=family(domain=domain, website=website_domain(website)),
                stated=stated,
            )
            for vacancy, employer, title, city, state, requisition_id, domain, website, stated in cursor.fetchall()
        ]


def folds(vacancies: Sequence[Vacancy]) -> dict[int, int]:
    """Return which of the vacancies alike aren't listed on their own, with the one that stands for each."""
    return folded(alike(vacancies))
