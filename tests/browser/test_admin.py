"""Every list and form of the admin, as each staff group and a superuser sees them."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.users.models import User
from careers.vacancies.models import Vacancy
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn

_STAFF = ("curator", "moderator", "verifier", "admin")


@pytest.fixture
def desk(check: Checker) -> Checker:
    """Staff work on a desktop or a tablet. The theme's minor accessibility findings aren't ours to correct."""
    check.widths = (768, 1280)
    check.impacts = ("serious", "critical")
    check.reloads = True
    return check


def _pages(person: User) -> list[str]:
    """Return the home page, and each model's list, its form for a new row and the form of its last row."""
    client = Client()
    client.force_login(person)
    pages = [reverse("admin:index")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        last = model._default_manager.order_by("pk").last()
        addresses = [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
        addresses += [reverse(f"{name}_change", args=[last.pk])] if last else []
        pages += [address for address in addresses if client.get(address).status_code == 200]
    return pages


@pytest.mark.parametrize("role", _STAFF)
def test_every_list_and_form(desk: Checker, world: None, sign_in: SignIn, role: str) -> None:
    person = sign_in(User.objects.get(email=f"{role}@demo.example"))
    pages = _pages(person)

    assert len(pages) > 5
    desk.hold_all(pages)


def test_a_vacancy_under_review(desk: Checker, world: None, sign_in: SignIn) -> None:
    sign_in(User.objects.get(email="moderator@demo.example"))
    waiting = Vacancy.objects.filter(state="submitted").order_by("pk")[0]

    desk.hold(reverse("admin:careers_vacancy_change", args=[waiting.pk]))
