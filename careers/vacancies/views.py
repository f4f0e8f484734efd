"""Public vacancy pages: the list with its search, one vacancy, and the page for employers."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.organizations.models import Organization
from accounts.users.models import User
from careers.vacancies import access, criteria, jsonld, queries
from careers.vacancies.expiry import today_in_last_zone
from cmehub.lib.listing import Noun, render_list

PER_PAGE = 20
NOUN = Noun("vacancy", "vacancies")


@login_not_required
@require_safe
def vacancy_list(request: HttpRequest) -> HttpResponse:
    as_of = today_in_last_zone(timezone.now())
    asked = criteria.read(request.GET, queries.KNOWN)
    found = queries.in_order(queries.matching(asked, as_of=as_of).for_cards(), asked)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    facets = queries.facets(asked, as_of=as_of)
    return render_list(
        request,
        "careers/vacancies",
        asked=asked,
        page=page,
        facets=facets,
        noun=NOUN,
        sorts=criteria.SORTS.items(),
        ways_out=[] if page.paginator.count else queries.ways_out(asked, as_of=as_of),
    )


@login_not_required
@require_safe
def vacancy_detail(request: HttpRequest, slug: str) -> HttpResponse:
    vacancy = access.published_vacancy(slug)
    if not vacancy.is_reviewed:
        return render(request, "careers/vacancies/being_edited.html", {"vacancy": vacancy})
    as_of = today_in_last_zone(timezone.now())
    is_open = vacancy.is_open(as_of)
    context = {
        "vacancy": vacancy,
        "specialties": vacancy.specialties.order_by("name"),
        "is_open": is_open,
        "days_left": vacancy.days_left(timezone.localdate()) if is_open else None,
        "comparison": queries.compare_with_medians(vacancy, as_of=as_of) if is_open else {},
        "similar": queries.similar(vacancy, as_of=as_of),
        "posting": jsonld.script(vacancy, address=request.build_absolute_uri(request.path)) if is_open else "",
    }
    return render(request, "careers/vacancies/detail.html", context)


@login_not_required
@require_safe
def for_employers(request: HttpRequest) -> HttpResponse:
    has_organization = isinstance(request.user, User) and Organization.objects.hiring_for(request.user).exists()
    return render(request, "careers/vacancies/for_employers.html", {"has_organization": has_organization})
