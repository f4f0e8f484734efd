"""The pages of open vacancies, for the sitemap."""

from django.urls import reverse
from django.utils import timezone

from accounts.reviewing.models import published_at
from careers.vacancies.expiry import today_in_last_zone
from careers.vacancies.models import Vacancy, VacancyQuerySet
from cmehub.site.sitemap import Section

PAGES = ("careers:vacancy_list", "careers:for_employers")


def _vacancies() -> VacancyQuerySet:
    real = Vacancy.objects.open(today_in_last_zone(timezone.now())).filter(is_demo=False)
    return real.only("slug", "published_on").annotate(published_at=published_at(Vacancy))


VACANCY_PAGES = Section(
    "vacancies",
    _vacancies,
    lambda vacancy: reverse("careers:vacancy_detail", args=[vacancy.slug]),
    lambda vacancy: (vacancy.published_on, vacancy.published_at),
)
