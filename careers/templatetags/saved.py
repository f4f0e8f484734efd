"""The buttons that save and hide a vacancy.

All buttons of a page belong to one form, which `keep_form` puts at its end (`form="keep"`), so that lists stay small.
"""

from collections.abc import Mapping
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.users.http import person
from accounts.users.models import User
from careers.saved.models import SavedVacancy
from careers.saved.queries import kept_by
from careers.vacancies.models import Vacancy
from cmehub.templatetags.hub import icon

register = template.Library()


@register.simple_tag(takes_context=True)
def keep_buttons(context: Context, vacancy: Vacancy, look: str = "") -> SafeString | str:
    """Save, hide or remove a vacancy. Visitors have none. `look="page"` is for the vacancy's own page."""
    request: HttpRequest | None = context.get("request")
    if request is None or not isinstance(request.user, User):
        return ""
    kept = _kept(request).get(vacancy.pk)
    first, second = _choices(kept)
    buttons = [
        format_html(
            '<button class="{}" type="submit" form="keep" name="vacancy" value="{}" formaction="{}">{}{}'
            '<span class="visually-hidden">: {}</span></button>',
            *("btn btn-second" if look == "page" and place == 0 else "btn-quiet", vacancy.slug, reverse(address)),
            icon("keep", "on" if kept and not kept.is_hidden else "") if place == 0 else "",
            *(words, vacancy.title),
        )
        for place, (words, address) in enumerate((first, second))
    ]
    return format_html('<span class="keep row-actions">{}{}</span>', *buttons)


def _choices(kept: SavedVacancy | None) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the labels of the two buttons with their addresses."""
    save, hide = ("Save", "careers:vacancy_save"), ("Hide", "careers:vacancy_hide")
    if kept is None:
        return save, hide
    if kept.is_hidden:
        return save, ("Show again", "careers:vacancy_unsave")
    return ("Saved · Remove", "careers:vacancy_unsave"), hide


def _kept(request: HttpRequest) -> Mapping[int, SavedVacancy]:
    """Return what the reader saved or hid, read once a request."""
    if not hasattr(request, "kept_vacancies"):
        request.kept_vacancies = kept_by(person(request))  # type: ignore[attr-defined]
    return request.kept_vacancies  # type: ignore[attr-defined,no-any-return]


@register.inclusion_tag("careers/saved/_form.html", takes_context=True)
def keep_form(context: Context) -> dict[str, Any]:
    """Hold the form of the page's buttons."""
    request: HttpRequest | None = context.get("request")
    return {
        "is_signed_in": request is not None and isinstance(request.user, User),
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }
