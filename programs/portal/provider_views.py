"""The “My listings” pages, for members of a CME provider."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.hats import hats_of
from accounts.reviewing import actions as reviewing
from accounts.reviewing import editing
from accounts.reviewing.queries import edit_of
from accounts.reviewing.rules import compare
from accounts.users.http import SignedInRequest
from cmehub.lib.dates import in_words
from cmehub.lib.throttle import throttled
from programs.catalog import completeness, publishing, words
from programs.catalog.enums import ListingState
from programs.catalog.listing import InvalidListing, read, snapshot
from programs.catalog.models import Program
from programs.fit.queries import fit_of
from programs.portal import access, actions, queries
from programs.portal.editor import ListingForm
from programs.portal.forms import AskForm, ClaimForm
from programs.portal.preview import as_public
from programs.providers.models import Provider

PER_PAGE = 50
DAYS_OF_VIEWS = 30


@require_safe
def portal_listings(request: SignedInRequest) -> HttpResponse:
    """List the listings of the organization whose hat the person wears, or of all that they may edit for."""
    hats = hats_of(request)
    only = hats.organization if hats.organization in hats.providers else None
    providers = [each for each in access.own_providers(request.user) if only is None or each.organization == only]
    found, state = queries.mine(request.user, only=only), request.GET.get("state", "")
    counts = queries.counts_by_state(found)
    chosen = found.filter(state=state) if state in dict(counts) else found
    page = Paginator(queries.in_order(chosen), PER_PAGE).get_page(request.GET.get("page"))
    as_of = timezone.localdate()
    views = queries.views_of(list(page), days=DAYS_OF_VIEWS, last=timezone.now().date())
    context = {
        "page": page,
        "rows": [(each, completeness.gaps(each, as_of=as_of), views[each.pk]) for each in page],
        "counts": counts,
        "state": state,
        "providers": providers,
        "unverified": [each for each in _organizations(providers) if not each.verified_on],
        "organizations": hats.providers,
    }
    return render(request, "programs/portal/listings.html", context)


def _organizations(providers: list[Provider]) -> list[Any]:
    return list(dict.fromkeys(each.organization for each in providers))


# -- the form ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def portal_add(request: SignedInRequest) -> HttpResponse:
    """Write a new listing. Those who edit for several providers choose one first."""
    providers = list(access.own_providers(request.user))
    chosen = request.GET.get("provider") or (providers[0].slug if len(providers) == 1 else "")
    if not chosen:
        return render(request, "programs/portal/add_choose.html", {"providers": providers})
    provider = access.own_provider(request.user, chosen)
    form = _form(request, {})
    if _is_preview(request) and form.is_valid():
        return _preview(request, provider, None, form)
    if _is_saving(request) and form.is_valid():
        program = actions.add_listing(provider=provider, listing=form.listing, by=request.user)
        messages.success(request, "Draft saved. Only your organization and our staff can see it.")
        return redirect("programs:portal_listing", program.public_id)
    return render(request, "programs/portal/add.html", {"form": form, "provider": provider})


@require_http_methods(["GET", "HEAD", "POST"])
def portal_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    program = access.own_listing(request.user, public_id)
    if program.state == ListingState.LIVE:
        return _edit_live(request, program)
    if program.state not in publishing.EDITABLE:
        messages.warning(request, actions.NotEditable.sentence)
        return redirect("programs:portal_listing", public_id)
    saved = snapshot(program)
    form = _form(request, saved)
    if _is_preview(request) and form.is_valid():
        return _preview(request, program.provider, program, form)
    if _is_saving(request) and form.is_valid():
        try:
            edition = _number(request.POST.get("edition", ""))
            actions.save_draft(program=program, listing=form.listing, edition=edition, by=request.user)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Changes saved. Submit the listing when it's ready.")
            return redirect("programs:portal_listing", public_id)
    context = {"program": program, **_seen(request, form, saved, edition=program.edition)}
    return render(request, "programs/portal/edit.html", context)


def _edit_live(request: SignedInRequest, program: Program) -> HttpResponse:
    """Submit the edit for review. Until it's approved, the published version stays."""
    edit = edit_of(program)
    form = _form(request, edit.start)
    if _is_preview(request) and form.is_valid():
        return _preview(request, program.provider, program, form)
    if _is_saving(request) and editing.submit(request, form, target=program, payload_of=lambda _: form.payload):
        messages.success(
            request,
            "Your edit is under review. People see the published version until it's approved. We'll send the decision "
            "to your inbox and by email.",
        )
        return redirect("programs:portal_listing", program.public_id)
    seen = _seen(request, form, edit.start, version=edit.version, edition=edit.edition)
    return render(request, "programs/portal/edit.html", {"program": program, "edit": edit, **seen})


def _seen(request: SignedInRequest, form: ListingForm, saved: dict[str, Any], **current: int) -> dict[str, Any]:
    """Return the form, and the numbers of what its editor saw, which keep a colleague's change from being lost.

    They're those that the form was opened with. Once its editor was told of the change, they're the current ones, and
    the page shows both sides.
    """
    if request.method != "POST":
        return {"form": form, "seen": current}
    if not _was_refused(form):
        return {"form": form, "seen": {name: request.POST.get(name, "") for name in current}}
    return {"form": form, "seen": current, "sides": compare(words.facts(saved), words.facts(form.payload))}


def _was_refused(form: ListingForm) -> bool:
    sentences = {actions.ChangedMeanwhile.sentence, reviewing.ChangedMeanwhile.sentence}
    return bool(sentences.intersection(form.non_field_errors()))


def _form(request: SignedInRequest, payload: dict[str, Any]) -> ListingForm:
    data = request.POST if request.method == "POST" else None
    return ListingForm(data, payload=payload, adding=request.POST.get("add", ""))


def _is_preview(request: SignedInRequest) -> bool:
    return "preview" in request.POST


def _is_saving(request: SignedInRequest) -> bool:
    """Whether the form is sent to be saved, and not for one more row."""
    return request.method == "POST" and not {"add", "preview"} & request.POST.keys()


def _number(text: str) -> int:
    """Return the number of an edition. A missing one fits none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _preview(request: SignedInRequest, provider: Provider, program: Program | None, form: ListingForm) -> HttpResponse:
    messages.info(request, "This is a preview. Nothing was saved. Close this tab to go on editing.")
    return as_public(request, provider=provider, program=program, listing=form.listing)


# -- one listing -------------------------------------------------------------------------------------------------------


@require_safe
def portal_listing(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show a listing's status, what it lacks, what was asked about it, and the next step."""
    program = access.own_listing(request.user, public_id)
    as_of = timezone.localdate()
    context = {
        "program": program,
        "gaps": completeness.gaps(program, as_of=as_of),
        "fit": fit_of(program, as_of=as_of),
        "edit": edit_of(program) if program.state == ListingState.LIVE else None,
        "is_editable": program.state in publishing.EDITABLE,
        "can_be_deleted": actions.can_be_deleted(program),
        "asked": queries.asked_about(program),
        "statistics": queries.statistics(program, days=DAYS_OF_VIEWS, last=timezone.now().date()),
        "facts": [(label, text) for label, text in words.facts(snapshot(program)).items() if text],
    }
    return render(request, "programs/portal/listing.html", context)


@require_safe
def portal_preview(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show the saved listing, or the edit under review, as the public would see it."""
    program = access.own_listing(request.user, public_id)
    payload = edit_of(program).start if program.state == ListingState.LIVE else snapshot(program)
    try:
        listing = read(payload)
    except InvalidListing:  # such as a joint provider that was merged since
        messages.error(request, "This version can't be shown. Edit the listing: the form says what to correct.")
        return redirect("programs:portal_listing", public_id)
    messages.info(request, "This is a preview, as people would see the page. Go back to edit or submit the listing.")
    return as_public(request, provider=program.provider, program=program, listing=listing)


@throttled("listing_submissions")
@require_POST
def portal_submit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    effect = "Submitted for review. We'll send the decision to your inbox and by email."
    return _do(request, public_id, publishing.submit, effect, now=timezone.now())


@require_POST
def portal_take_back(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return _do(request, public_id, publishing.take_back, "Taken back. You can edit it and submit it again.")


@require_POST
def portal_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    effect = "Withdrawn. It's no longer in the catalog. You can edit it and submit it again."
    return _do(request, public_id, publishing.withdraw, effect)


@require_POST
def portal_edit_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    editing.withdraw(request, target=access.own_listing(request.user, public_id))
    return redirect("programs:portal_listing", public_id)


@require_POST
def portal_delete(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    program = access.own_listing(request.user, public_id)
    try:
        actions.delete_draft(program=program, by=request.user)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("programs:portal_listing", public_id)
    messages.success(request, f"Deleted the draft “{program}.”")
    return redirect("programs:portal_listings")


def _do(
    request: SignedInRequest, public_id: UUID, action: Callable[..., None], effect: str, **arguments: Any
) -> HttpResponse:
    program = access.own_listing(request.user, public_id)
    run = partial(action, program=program, by=request.user, **arguments)
    editing.change_state(request, target=program, action=run, refused=publishing.Refused, effect=effect)
    return redirect("programs:portal_listing", public_id)


# -- what providers ask ------------------------------------------------------------------------------------------------


@throttled("corrections")
@require_http_methods(["GET", "HEAD", "POST"])
def portal_ask(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Ask for a correction, answer a fact, or send a new result. Curators decide."""
    program = access.own_listing(request.user, public_id)
    outcomes = list(program.outcomes.order_by("rank", "code"))
    initial = {name: request.GET[name] for name in ("wanted", "about") if name in request.GET}
    form = AskForm(request.POST or None, outcomes=outcomes, initial=initial)
    if form.is_valid():
        asked = actions.ask(
            program=program,
            by=request.user,
            organization=program.provider.organization,
            now=timezone.now(),
            **form.cleaned_data,
        )
        messages.success(request, f"Sent to our curators. You get an answer by {in_words(asked.due_on)}.")
        return redirect("programs:portal_listing", public_id)
    return render(request, "programs/portal/ask.html", {"form": form, "program": program})


@throttled("corrections")
@require_http_methods(["GET", "HEAD", "POST"])
def provider_claim(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask staff to link a provider with one's organization."""
    provider = access.claimable_provider(slug)
    organizations = access.claiming_organizations(request.user)
    waiting = queries.open_claim(organizations, provider.pk)
    form = ClaimForm(request.POST or None, organizations=organizations)
    if organizations and form.is_valid():
        try:
            actions.claim(provider=provider, by=request.user, now=timezone.now(), **form.cleaned_data)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your request was sent. We'll tell you in your inbox and by email.")
            return redirect("programs:portal_listings")
    context = {"form": form, "provider": provider, "organizations": organizations, "waiting": waiting}
    return render(request, "programs/portal/claim.html", context)
