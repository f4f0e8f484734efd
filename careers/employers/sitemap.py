"""The pages of employers with open vacancies, for the sitemap."""

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.organizations.models import Organization
from careers.employers.queries import with_pages
from careers.vacancies.enums import VacancyState
from careers.vacancies.expiry import today_in_last_zone
from cmehub.site.sitemap import Section


def _employers() -> "QuerySet[Organization]":
    is_open = Q(vacancies__state=VacancyState.LIVE, vacancies__closes_on__gte=today_in_last_zone(timezone.now()))
    newest = with_pages().filter(is_open, is_demo=False).annotate(newest=Max("vacancies__published_on"))
    return newest.only("public_id")


EMPLOYER_PAGES = Section(
    "employers",
    _employers,
    lambda organization: reverse("careers:employer", args=[organization.public_id]),
    lambda organization: (organization.newest,),
)
