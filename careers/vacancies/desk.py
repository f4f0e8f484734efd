"""An employer's own vacancies: the pages behind 'My vacancies'."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users.http import SignedInRequest
from careers.vacancies import access, actions, queries
from careers.vacancies.expiry import closing_day
from careers.vacancies.forms import VacancyForm, as_initial

PER_PAGE = 50


@require_safe
def vacancy_mine(request: SignedInRequest) -> HttpResponse:
    context = {
        "page": Paginator(queries.mine(request.user), PER_PAGE).get_page(request.GET.get("page")),
        "organizations": request.user.organizations.order_by("name"),
    }
    return render(request, "careers/vacancies/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def vacancy_add(request: SignedInRequest) -> HttpResponse:
    if not request.user.memberships.exists():
        return render(request, "careers/vacancies/add_without_organization.html")
    form = VacancyForm(request.POST or None, user=request.user)
    if form.is_valid():
        vacancy = actions.add(by=request.user, **form.cleaned_data)
        messages.success(request, "Your draft is saved. Nobody else sees it until it is reviewed and published.")
        return redirect("careers:vacancy_preview", vacancy.public_id)
    return render(request, "careers/vacancies/add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def vacancy_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    vacancy = access.own_vacancy(request.user, public_id)
    if not vacancy.is_editable:
        messages.warning(request, actions.NotEditable.sentence)
        return redirect("careers:vacancy_preview", vacancy.public_id)
    entered = as_initial(vacancy)
    form = VacancyForm(request.POST or None, user=request.user, initial=entered, kept=entered["specialties"])
    if form.is_valid():
        try:
            actions.edit(vacancy=vacancy, by=request.user, **form.cleaned_data)
        except actions.NotEditable as refusal:  # a colleague submitted it while this form was open
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your changes are saved. Submit the vacancy when it is ready.")
            return redirect("careers:vacancy_preview", vacancy.public_id)
    return render(request, "careers/vacancies/edit.html", {"form": form, "vacancy": vacancy})


@require_safe
def vacancy_preview(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show the vacancy as its page will be, what its status means, and what can be done next."""
    vacancy = access.own_vacancy(request.user, public_id)
    as_of = closing_day(timezone.now())
    context = {
        "vacancy": vacancy,
        "fields": vacancy.specialties.order_by("name"),
        "is_open": vacancy.is_open(as_of),
        "days_left": vacancy.days_left(timezone.localdate()),
        "beside": queries.against_medians(vacancy, as_of=as_of),
    }
    return render(request, "careers/vacancies/preview.html", context)


@require_POST
def vacancy_submit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    vacancy = access.own_vacancy(request.user, public_id)
    if vacancy.organization.verified_on:
        effect = "Submitted. A moderator reads it, and we tell you the answer in your inbox and by e-mail."
    else:
        effect = (
            f"Submitted. It is published once our staff has verified {vacancy.organization} and read the vacancy; "
            "we tell you in your inbox and by e-mail."
        )
    return _do(request, public_id, actions.submit, effect, now=timezone.now())


@require_POST
def vacancy_return_to_draft(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return _do(request, public_id, actions.return_to_draft, "Taken back: it is a draft again.")


@require_POST
def vacancy_filled(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    effect = "Marked as filled. It is off the list; its page stays and says so."
    return _do(request, public_id, actions.mark_filled, effect, on=timezone.localdate())


@require_POST
def vacancy_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    effect = "Withdrawn. It is off the list; change it and submit it again whenever you like."
    return _do(request, public_id, actions.withdraw, effect, on=timezone.localdate())


@require_POST
def vacancy_delete(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    vacancy = access.own_vacancy(request.user, public_id)
    try:
        actions.delete(vacancy=vacancy, by=request.user)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("careers:vacancy_preview", public_id)
    messages.success(request, f"The draft ‘{vacancy}’ is deleted.")
    return redirect("careers:vacancy_mine")


def _do(
    request: SignedInRequest, public_id: UUID, action: Callable[..., None], effect: str, **arguments: Any
) -> HttpResponse:
    vacancy = access.own_vacancy(request.user, public_id)
    try:
        action(vacancy=vacancy, by=request.user, **arguments)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, effect)
    return redirect("careers:vacancy_preview", public_id)
