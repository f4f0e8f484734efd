"""Saved and hidden vacancies, and the buttons for both."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.users.http import SignedInRequest
from careers.saved import actions, queries
from careers.saved.forms import NoteForm, VacancyForm
from careers.saved.models import LONGEST_NOTE
from careers.vacancies.expiry import today_in_last_zone
from careers.vacancies.models import Vacancy
from cmehub.lib.http import safe_next


@require_safe
def saved_vacancies(request: SignedInRequest) -> HttpResponse:
    kept = list(queries.of_user(request.user))
    as_of = today_in_last_zone(timezone.now())
    items = [(each, each.vacancy.is_open(as_of)) for each in kept]
    context = {
        "saved": [(item, is_open) for item, is_open in items if not item.is_hidden],
        "hidden": [(item, is_open) for item, is_open in items if item.is_hidden],
        "longest_note": LONGEST_NOTE,
    }
    return render(request, "careers/saved/saved.html", context)


@require_POST
def vacancy_save(request: SignedInRequest) -> HttpResponse:
    return _keep(request, actions.save, "Saved. You find it under Saved vacancies.")


@require_POST
def vacancy_hide(request: SignedInRequest) -> HttpResponse:
    return _keep(request, actions.hide, "Hidden. You find it under Saved vacancies.")


@require_POST
def vacancy_unsave(request: SignedInRequest) -> HttpResponse:
    return _keep(request, actions.remove, "Removed.")


@require_POST
def vacancy_note(request: SignedInRequest) -> HttpResponse:
    form = NoteForm(request.POST)
    if "note" in form.errors:
        messages.error(request, f"A note has at most {LONGEST_NOTE} characters. Shorten it and save it again.")
        return HttpResponseRedirect(reverse("careers:saved_vacancies"))
    vacancy = _named(form)
    actions.write_note(vacancy=vacancy, note=form.cleaned_data["note"], by=request.user)
    messages.success(request, "Note saved.")
    return HttpResponseRedirect(f"{reverse('careers:saved_vacancies')}#{vacancy.slug}")


def _keep(request: SignedInRequest, action: Callable[..., None], done: str) -> HttpResponse:
    try:
        action(vacancy=_named(VacancyForm(request.POST)), by=request.user)
        messages.success(request, done)
    except actions.ListFull as full:
        messages.error(request, str(full))
    return HttpResponseRedirect(safe_next(request, default=reverse("careers:saved_vacancies")))


def _named(form: VacancyForm) -> Vacancy:
    if "vacancy" in form.errors or not form.is_valid():
        raise Http404
    return get_object_or_404(Vacancy.objects.published(), slug=form.cleaned_data["vacancy"])
