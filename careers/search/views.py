"""Public pages: the list of vacancies with its search, and one vacancy."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from careers.saved.queries import hidden_by
from careers.search import criteria, facets, feed, queries
from careers.vacancies import access, jsonld
from careers.vacancies.detail import page_of
from careers.vacancies.expiry import today_in_last_zone
from careers.vacancies.models import Vacancy
from careers.vacancies.signals import vacancy_seen
from cmehub.lib.listing import CappedPaginator, Noun, render_list
from programs.index.listing import explained, notes

PER_PAGE = 20
NOUN = Noun("vacancy", "vacancies")


@login_not_required
@require_safe
def vacancy_list(request: HttpRequest) -> HttpResponse:
    asked = criteria.read(request.GET, queries.is_known)
    hidden = hidden_by(request.user)
    found = queries.find(asked, as_of=today_in_last_zone(timezone.now()), but=hidden)
    page = CappedPaginator(queries.in_order(found, asked), PER_PAGE).get_page(request.GET.get("page"))
    filters = facets.with_place(facets.facets(asked, found, asked.amounts), asked.place)
    asked = asked.noting(notes(found))
    return render_list(
        request,
        "careers/search",
        asked=asked,
        page=page,
        facets=filters,
        noun=NOUN,
        sorts=criteria.sorts(asked.text, asked.origin).items(),
        feed=reverse("careers:vacancy_feed") + feed.query(asked),
        feed_title=feed.title(asked, filters),
        search_query=asked.with_text(found.question.corrected or asked.text).canonical,
        hidden=len(hidden),
        **explained(asked, found, filters),
    )


@login_not_required
@require_safe
def vacancy_detail(request: HttpRequest, slug: str) -> HttpResponse:
    vacancy = access.published_vacancy(slug)
    if not vacancy.is_reviewed:
        return render(request, "careers/vacancies/being_edited.html", {"vacancy": vacancy})
    as_of = today_in_last_zone(timezone.now())
    is_open = vacancy.is_open(as_of)
    if is_open:
        vacancy_seen.send(sender=Vacancy, vacancy=vacancy, request=request)
    context = {
        **page_of(vacancy, request.user, as_of=as_of),
        "is_open": is_open,
        "days_left": vacancy.days_left(timezone.localdate()) if is_open else None,
        "similar": queries.similar(vacancy, as_of=as_of),
        "posting": jsonld.script(vacancy, address=request.build_absolute_uri(request.path)) if is_open else "",
    }
    return render(request, "careers/vacancies/detail.html", context)
