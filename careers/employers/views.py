"""The public page of an employer."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from careers.employers import queries
from careers.search.queries import rows
from careers.vacancies.expiry import today_in_last_zone

PER_PAGE = 50


@login_not_required
@require_safe
def employer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    organization, as_of = queries.employer(public_id), today_in_last_zone(timezone.now())
    found = queries.vacancies_of(organization, as_of=as_of)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organization": organization,
        "page": page,
        "rows": rows(list(page)),
        "files": queries.policy_files(organization, as_of=as_of),
        "links": queries.policy_links(organization, as_of=as_of),
    }
    return render(request, "careers/employers/employer.html", context)
