"""The “My vacancies” pages, for employers."""

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
from accounts.reviewing import editing
from accounts.reviewing.queries import edit_of
from accounts.users.http import SignedInRequest
from careers.vacancies import access, actions, queries
from careers.vacancies.enums import VacancyState
from careers.vacancies.expiry import today_in_last_zone
from careers.vacancies.forms import LiveVacancyForm, VacancyForm, as_initial, as_payload
from careers.vacancies.models import Vacancy
from cmehub.lib.throttle import throttled

PER_PAGE = 50


@require_safe
def vacancy_mine(request: SignedInRequest) -> HttpResponse:
    """List the vacancies of the organization whose hat the person wears, or of all that they may post for."""
    hats = hats_of(request)
    only = hats.organization if hats.organization in hats.employers else None
    found = queries.mine(request.user, only=only)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "organizations": [only] if only else hats.employers,
        "is_member": bool(hats.organizations),
    }
    return render(request, "careers/vacancies/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def vacancy_add(request: SignedInRequest) -> HttpResponse:
    hats = hats_of(request)
    if not hats.employers:
        is_member = bool(hats.organizations)
        return render(request, "careers/vacancies/add_without_organization.html", {"is_member": is_member})
    initial = {"organization": hats.organization}
    form = VacancyForm(request.POST or None, user=request.user, initial=initial)
    if form.is_valid():
        vacancy = actions.add(by=request.user, **form.cleaned_data)
        messages.success(request, "Draft saved. Only your organization can see it until it's published.")
        return redirect("careers:vacancy_preview", vacancy.public_id)
    return render(request, "careers/vacancies/add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def vacancy_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    vacancy = access.own_vacancy(request.user, public_id)
    if vacancy.state == VacancyState.LIVE:
        return _edit_live(request, vacancy)
    if not vacancy.is_editable:
        messages.warning(request, actions.NotEditable.sentence)
        return redirect("careers:vacancy_preview", vacancy.public_id)
    entered = as_initial(vacancy)
    form = VacancyForm(request.POST or None, user=request.user, initial=entered, kept=entered["specialties"])
    if form.is_valid():
        try:
            actions.edit(vacancy=vacancy, by=request.user, **form.cleaned_data)
        except actions.NotEditable as refusal:  # a colleague submitted it in the meantime
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Changes saved. Submit the vacancy when it's ready.")
            return redirect("careers:vacancy_preview", vacancy.public_id)
    return render(request, "careers/vacancies/edit.html", {"form": form, "vacancy": vacancy})


def _edit_live(request: SignedInRequest, vacancy: Vacancy) -> HttpResponse:
    """Submit the edit for review. Until it's approved, clinicians see the published text."""
    edit = edit_of(vacancy)
    form = LiveVacancyForm(request.POST or None, initial=edit.start, kept=edit.start["specialties"])
    if editing.submit(request, form, target=vacancy, payload_of=as_payload):
        messages.success(
            request,
            "Your edit is under review. Clinicians see the published text until it's approved. We'll send the decision "
            "to your inbox and by email.",
        )
        return redirect("careers:vacancy_preview", vacancy.public_id)
    return render(request, "careers/vacancies/edit.html", {"form": form, "vacancy": vacancy, "edit": edit})


@require_POST
def vacancy_edit_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    editing.withdraw(request, target=access.own_vacancy(request.user, public_id))
    return redirect("careers:vacancy_preview", public_id)


@require_safe
def vacancy_preview(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show the vacancy as clinicians will see it, with its status and the next step."""
    vacancy = access.own_vacancy(request.user, public_id)
    as_of = today_in_last_zone(timezone.now())
    context = {
        "vacancy": vacancy,
        "specialties": vacancy.specialties.order_by("name"),
        "is_open": vacancy.is_open(as_of),
        "days_left": vacancy.days_left(timezone.localdate()),
        "comparison": queries.compare_with_medians(vacancy, as_of=as_of),
        "edit": edit_of(vacancy) if vacancy.state == VacancyState.LIVE else None,
    }
    return render(request, "careers/vacancies/preview.html", context)


@throttled("vacancy_submissions")
@require_POST
def vacancy_submit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    vacancy = access.own_vacancy(request.user, public_id)
    if vacancy.organization.verified_on:
        effect = "Submitted for review. We'll send the decision to your inbox and by email."
    else:
        effect = (
            f"Submitted for review. We'll publish it after our staff verifies {vacancy.organization} and reviews it, "
            "and send the decision to your inbox and by email."
        )
    return _do(request, public_id, actions.submit, effect, now=timezone.now())


@require_POST
def vacancy_return_to_draft(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return _do(request, public_id, actions.return_to_draft, "Returned to draft.")


@require_POST
def vacancy_filled(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    effect = "Marked as filled. It's no longer listed, and its page says it's closed."
    return _do(request, public_id, actions.mark_filled, effect, on=timezone.localdate())


@require_POST
def vacancy_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    effect = "Withdrawn. It's no longer listed. You can edit it and submit it again at any time."
    return _do(request, public_id, actions.withdraw, effect, on=timezone.localdate())


@require_POST
def vacancy_delete(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    vacancy = access.own_vacancy(request.user, public_id)
    try:
        actions.delete(vacancy=vacancy, by=request.user)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("careers:vacancy_preview", public_id)
    messages.success(request, f"Deleted the draft “{vacancy}.”")
    return redirect("careers:vacancy_mine")


def _do(
    request: SignedInRequest, public_id: UUID, action: Callable[..., None], effect: str, **arguments: Any
) -> HttpResponse:
    vacancy = access.own_vacancy(request.user, public_id)
    run = partial(action, vacancy=vacancy, by=request.user, **arguments)
    editing.change_state(request, target=vacancy, action=run, refused=actions.Refused, effect=effect)
    return redirect("careers:vacancy_preview", public_id)
