"""How often a listing was seen, as a page and as a CSV file."""

import csv
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.users.http import SignedInRequest
from programs.catalog.models import Program
from programs.portal import access, queries


@require_safe
def portal_statistics(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    program = access.own_listing(request.user, public_id)
    context = {"program": program, "statistics": _statistics(request, program), "periods": queries.PERIODS}
    return render(request, "programs/portal/statistics.html", context)


@require_safe
def portal_statistics_csv(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    program = access.own_listing(request.user, public_id)
    found = _statistics(request, program)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{program.slug}-{found.last}.csv"'
    table = csv.writer(response)
    table.writerow(["Day", *(each.label for each in found.series)])
    table.writerows([day.isoformat(), *counts] for day, counts in found.rows)
    return response


def _statistics(request: HttpRequest, program: Program) -> queries.Statistics:
    """Return the counts of the period in the query string. Unknown periods mean the shortest."""
    asked = request.GET.get("days", "")
    days = next((days for days in queries.PERIODS if str(days) == asked), queries.PERIODS[0])
    return queries.statistics(program, days=days, last=timezone.now().date())
