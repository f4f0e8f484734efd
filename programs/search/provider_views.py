"""Public pages: the list of providers, and one provider with its programs."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cmehub.lib.listing import read_text
from cmehub.lib.mail import contact_address
from programs.providers.models import FormerProviderSlug
from programs.search import provider_queries as queries
from programs.search.queries import with_results

PER_PAGE = 20
MOST_JOINT = 20


@login_not_required
@require_safe
def provider_list(request: HttpRequest) -> HttpResponse:
    text, notes = read_text(request.GET)
    page = Paginator(queries.named(text), PER_PAGE).get_page(request.GET.get("page"))
    context = {"text": text, "notes": notes, "page": page, "noindex": bool(text)}
    return render(request, "programs/providers/list.html", context)


@login_not_required
@require_safe
def provider_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a provider. An address that it had before redirects to today's."""
    former = FormerProviderSlug.objects.filter(slug=slug).select_related("provider").first()
    if former is not None:
        return redirect("programs:provider", former.provider.slug, permanent=True)
    provider = get_object_or_404(queries.public_providers().with_accreditations(), slug=slug)
    programs = with_results(queries.own_programs(provider).for_cards())
    context = {
        "provider": provider,
        "numbers": provider.numbers.order_by("board", "number"),
        "page": Paginator(programs, PER_PAGE).get_page(request.GET.get("page")),
        "joint": with_results(queries.joint_programs(provider).for_cards())[:MOST_JOINT],
        "results": queries.results_by_grade(provider).items(),
        "contact": contact_address(),
    }
    return render(request, "programs/providers/detail.html", context)
