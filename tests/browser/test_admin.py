"""Every list and form of the admin, as each staff group and a superuser sees them."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.notices import actions as notices
from accounts.notices.models import MailEvent, Notice
from accounts.users.models import User
from accounts.verification.models import Exclusion, ExclusionLead, RegistryLoad
from careers.vacancies.models import Vacancy
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn
from tests.factories import backups

_GROUPS = ("curator", "moderator", "verifier")

_LIST_SIZES = """() => {  // px beyond the panel, height of the tallest row in px, columns without the check boxes
  const table = document.querySelector('#result_list')
  if (!table) return null
  const rows = [...table.querySelectorAll('tbody tr')].map(row => row.getBoundingClientRect().height)
  const columns = [...table.querySelectorAll('thead th')].filter(th => !th.querySelector('[type=checkbox]')).length
  return [table.scrollWidth - table.parentElement.clientWidth, Math.max(...rows), columns]
}"""


@pytest.fixture
def lead(world: None) -> ExclusionLead:
    """A lead in the demo data, which has none of its own: the exclusion list names real people."""
    Exclusion.objects.create(last_name="REYES", first_name="DANA", state="NY", kind="1128b4")
    MailEvent.objects.create(provider="postmark", key="1", event="bounced", reason="bounced", message_id="0d3e2b5c")
    RegistryLoad.objects.create(name="npidata_pfile_20261116-20261122.csv", fingerprint="0" * 64, rows=29_512)
    dana = User.objects.get(email="dana@demo.example")
    backups.confirmed(user=dana)
    return ExclusionLead.objects.create(
        user=dana,
        same_npi=False,
        listed_name="DANA REYES",
        listed_state="NY",
        kind="1128b4",
    )


@pytest.fixture
def desk(check: Checker) -> Checker:
    """Staff work on a desktop or a tablet. The theme's minor accessibility findings aren't ours to correct."""
    check.widths = (768, 1280)
    check.impacts = ("serious", "critical")
    check.recolor = "scheme => document.documentElement.classList.toggle('dark', scheme === 'dark')"
    return check


def _staff(role: str) -> User:
    return User.objects.get(email=f"{role}@demo.example")


def _pages(person: User) -> list[str]:
    """Return the home page, and each model's list, its form for a new row and the form of its last row.

    Permissions say what the person can open, since opening each page to find out takes longer than checking it.
    """
    request = RequestFactory().get("/")
    request.user = person
    pages = [reverse("admin:index")]
    for model, options in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        last = options.get_queryset(request).order_by("pk").last()  # of those that the person may see
        if options.has_view_or_change_permission(request):
            pages.append(reverse(f"{name}_changelist"))
        if options.has_add_permission(request):
            pages.append(reverse(f"{name}_add"))
        if last and options.has_view_or_change_permission(request, last):
            pages.append(reverse(f"{name}_change", args=[last.pk]))
    return pages


@pytest.mark.parametrize("role", _GROUPS)
def test_every_list_and_form_of_a_staff_group(desk: Checker, lead: ExclusionLead, sign_in: SignIn, role: str) -> None:
    pages = _pages(sign_in(_staff(role)))

    assert len(pages) > 5
    desk.hold_all(pages)


def test_lists_and_forms_for_superusers_only(desk: Checker, lead: ExclusionLead, sign_in: SignIn) -> None:
    groups = {page for role in _GROUPS for page in _pages(_staff(role))}
    pages = [page for page in _pages(sign_in(_staff("admin"))) if page not in groups]

    assert "/admin/accounts/event/" in pages
    desk.hold_all(["/admin/", *pages])


def test_lists_fit_without_scrolling_one_line_a_row(desk: Checker, lead: ExclusionLead, sign_in: SignIn) -> None:
    person = sign_in(_staff("admin"))
    lists = [page for page in _pages(person) if page.count("/") == 4]
    desk.page.set_viewport_size({"width": 1280, "height": 900})

    sizes = {}
    for address in lists:
        desk.open(address)
        sizes[address] = desk.page.evaluate(_LIST_SIZES)

    assert {address: size for address, size in sizes.items() if size and (size[0] > 0 or size[1] > 60)} == {}
    assert all(size is None or size[2] <= 8 for size in sizes.values())


def test_a_vacancy_under_review(desk: Checker, world: None, sign_in: SignIn) -> None:
    sign_in(_staff("moderator"))
    waiting = Vacancy.objects.filter(state="submitted").order_by("pk")[0]

    desk.hold(reverse("admin:careers_vacancy_change", args=[waiting.pk]))


def test_a_held_message_is_settled(desk: Checker, world: None, sign_in: SignIn) -> None:
    sign_in(_staff("moderator"))
    now = timezone.now()
    dana = User.objects.get(email="dana@demo.example")
    notices.plan(kind="credit_deadline", key="held", recipient=dana, context={}, due_at=now)
    held = Notice.objects.get(key="held")
    Notice.objects.filter(pk=held.pk).update(
        state="held", claim=held.public_id, handed_at=now, posted_at=now, subject="Your license expires in 30 days"
    )

    desk.open("/admin/accounts/notice/?state__in=held%2Cfailed")
    desk.page.get_by_role("link", name="License deadlines").click()
    desk.hold_current("held-message")
    desk.page.get_by_role("link", name="Mark as sent").click()
    desk.hold_current("held-message-asked")
    desk.page.get_by_role("button", name="Mark as sent").click()

    expect(desk.page.locator(".review-state")).to_contain_text("Sent")
    held.refresh_from_db()
    assert held.state == "sent"
