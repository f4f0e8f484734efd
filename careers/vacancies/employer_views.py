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
from django.views.decorators.http import require_POST, require_safe

from accounts.organizations.hats import hats_of
from accounts.reviewing import editing
from accounts.reviewing.queries import edit_of
from accounts.users.http import SignedInRequest
from careers.vacancies import access, actions, queries, rules
from careers.vacancies.detail import page_of
from careers.vacancies.enums import VacancyState
from careers.vacancies.expiry import today_in_last_zone
from careers.vacancies.parts import VacancyDraft
from cmehub.lib.dates import in_words
from cmehub.lib.throttle import throttled

PER_PAGE = 50


@require_safe
def vacancy_mine(request: SignedInRequest) -> HttpResponse:
    """List the vacancies of the organization whose hat the person wears, or of all that they may post for."""
    hats = hats_of(request)
    only = hats.organization if hats.organization in hats.employers else None
    found = queries.mine(request.user, only=only)
    context = {
        "drafts": queries.unfinished(request.user, only=only),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "organizations": [only] if only else hats.employers,
        "is_member": bool(hats.organizations),
    }
    return render(request, "careers/vacancies/mine.html", context)


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
        **page_of(vacancy, request.user, as_of=as_of, is_preview=True),
        "is_open": vacancy.is_open(as_of),
        "can_be_renewed": vacancy.can_be_renewed(as_of),
        "has_unsaved": VacancyDraft.objects.filter(vacancy=vacancy).exclude(entries={}).exists(),
        "days_left": vacancy.days_left(timezone.localdate()),
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
def vacancy_renew(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    today = timezone.localdate()
    effect = f"Renewed. It expires {in_words(rules.closes_on(today))}."
    return _do(request, public_id, actions.renew, effect, on=today)


@require_POST
def vacancy_duplicate(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    copy = actions.duplicate(vacancy=access.own_vacancy(request.user, public_id), by=request.user)
    messages.success(request, "Draft made with the same facts. Change what differs, then save it.")
    return redirect("careers:vacancy_edit", copy.public_id)


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
