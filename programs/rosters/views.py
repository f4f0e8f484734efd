"""Pages for clinicians, about which providers may confirm their credit, and for providers, who upload rosters."""

import csv
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users.http import SignedInRequest
from accounts.verification.enums import IdentityState
from accounts.verification.models import Identity
from cmehub.lib.throttle import throttled
from programs.catalog.models import Program
from programs.rosters import access, actions, reading
from programs.rosters.forms import AuthorizeForm, RosterForm
from programs.rosters.models import Roster
from programs.search.provider_queries import LONGEST_SEARCH, named

MOST_FOUND = 20
MOST_UPLOADS = 20


# -- clinicians --------------------------------------------------------------------------------------------------------


@require_safe
def confirming_providers(request: SignedInRequest) -> HttpResponse:
    """List the providers that the person authorized, and search for others."""
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH]
    authorizations = access.own_authorizations(request.user)
    found = list(named(text).select_related("organization")[: MOST_FOUND + 1]) if text else []
    context = {
        "authorizations": authorizations,
        "authorized": {each.provider_id for each in authorizations},
        "text": text,
        "found": found[:MOST_FOUND],
        "has_more": len(found) > MOST_FOUND,
    }
    return render(request, "programs/rosters/providers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def confirming_provider(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say what authorizing a provider means, and do it. Once authorized, the birth month and day can be edited."""
    user, authorization = request.user, access.own_authorization(request.user, slug)
    provider = authorization.provider if authorization else access.provider_to_authorize(slug)
    form = AuthorizeForm(request.POST or None, initial={"birth": authorization.birth if authorization else ""})
    has_profile = hasattr(user, "profile")
    if request.method == "POST" and has_profile and form.is_valid():
        actions.authorize(by=user, provider=provider, birth=form.cleaned_data["birth"], now=timezone.now())
        said = "Changes saved." if authorization else f"{provider} can confirm your credit now."
        messages.success(request, said)
        return redirect("programs:confirming_providers")
    context = {
        "provider": provider,
        "authorization": authorization,
        "form": form,
        "has_profile": has_profile,
        "is_verified": Identity.objects.filter(user=user, state=IdentityState.VERIFIED).exists(),
    }
    return render(request, "programs/rosters/provider.html", context)


@require_POST
def confirming_provider_revoke(request: SignedInRequest, slug: str) -> HttpResponse:
    if authorization := access.own_authorization(request.user, slug):
        actions.revoke(authorization=authorization, by=request.user)
        messages.success(
            request, f"{authorization.provider} can't confirm your credit anymore. What it confirmed before stays."
        )
    return redirect("programs:confirming_providers")


# -- providers ---------------------------------------------------------------------------------------------------------


@throttled("uploads")
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Take a file of completions. The answer is the same, whoever is in it."""
    program = access.own_activity(request.user, public_id)
    offers, obstacle = _offers(program), access.obstacle(program)
    form = RosterForm(
        request.POST or None,
        request.FILES or None,
        offers=offers,
        as_of=timezone.localdate(),
        accme_id=program.accme_id,
    )
    if request.method == "POST" and not obstacle and form.is_valid():
        found = form.cleaned_data["file"]
        received = actions.receive(
            program=program, by=request.user, rows=found.rows, problems=found.problems, now=timezone.now()
        )
        rows = "1 row" if received.rows == 1 else f"{received.rows:,} rows"
        messages.success(
            request,
            f"Received {rows}. CME Hub adds them for clinicians who authorized you. We don't tell who did.",
        )
        if found.problems:
            messages.warning(request, "Some rows have problems and weren't received. They're listed below.")
        return redirect("programs:roster", public_id)
    context = {
        "program": program,
        "obstacle": obstacle,
        "form": form,
        "offers": program.offers.select_related("credit_type").order_by("pk"),
        "uploads": Roster.objects.filter(program=program).defer("payload").order_by("-uploaded_at")[:MOST_UPLOADS],
        "most_problems": actions.MOST_PROBLEMS,
    }
    return render(request, "programs/rosters/roster.html", context)


@require_safe
def roster_template(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Download an empty file with the right columns for this activity."""
    program = access.own_activity(request.user, public_id)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    csv.writer(response).writerow(reading.template(_offers(program)))
    response.headers["Content-Disposition"] = f'attachment; filename="{program.slug}-completions.csv"'
    return response


def _offers(program: Program) -> dict[str, Decimal | None]:
    offers = program.offers.select_related("credit_type").order_by("pk")
    return {offer.credit_type.code: offer.amount for offer in offers}
