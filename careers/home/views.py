"""The home page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from careers.home import queries
from careers.search import queries as vacancies
from careers.vacancies.expiry import today_in_last_zone
from programs.search.queries import best_evidence, number_on_offer

PROGRAMS = 3
VACANCIES = 4


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    today, as_of = timezone.localdate(), today_in_last_zone(timezone.now())
    context = {
        "exhibit": queries.exhibit(),
        "programs": best_evidence(limit=PROGRAMS, as_of=today),
        "program_count": number_on_offer(today),
        "vacancies": vacancies.newest(VACANCIES, as_of=as_of),
        "vacancy_count": vacancies.number_open(as_of),
    }
    return render(request, "careers/home/home.html", context)
