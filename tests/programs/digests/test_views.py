from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from accounts.notices.queries import gets_mail
from accounts.users.models import User
from programs.digests.enums import DigestKind
from programs.digests.models import Digest
from tests.factories import accounts

pytestmark = pytest.mark.django_db

HINT = "Turn on the weekly digest"


@pytest.fixture
def own(client: Client, person: User) -> Client:
    """Signed in, with a license."""
    accounts.license(user=person, expires_on=accounts.in_a_year(person))
    client.force_login(person)
    return client


def my_credits(client: Client) -> str:
    return client.get(reverse("programs:credits")).content.decode()


def choose(client: Client, choice: str) -> str:
    return client.post(reverse("programs:weekly_digest"), {"choice": choice}, follow=True).content.decode()


def test_my_credits_offers_the_digest_until_it_is_on(own: Client, person: User) -> None:
    assert HINT in my_credits(own)

    page = choose(own, "on")

    assert "get the weekly digest on Mondays." in page
    assert HINT not in page
    assert Digest.objects.filter(user=person, kind=DigestKind.WEEKLY).exists()


def test_a_hidden_hint_does_not_come_back(own: Client, person: User) -> None:
    page = choose(own, "off")

    assert HINT not in page
    assert HINT not in my_credits(own)
    assert not gets_mail(person, DigestKind.WEEKLY)


def test_the_settings_page_turns_each_on_and_off(own: Client, person: User) -> None:
    page = own.get(reverse("accounts:preferences"))
    assert (page.context["form"]["weekly_digest"].value(), page.context["form"]["where_you_stand"].value()) == (
        False,
        True,
    )

    own.post(reverse("accounts:preferences"), {"weekly_digest": "on"})

    assert list(Digest.objects.filter(user=person).values_list("kind", flat=True)) == [DigestKind.WEEKLY]
    assert HINT not in my_credits(own)


def test_only_a_form_of_ones_own_chooses(client: Client) -> None:
    address = reverse("programs:weekly_digest")

    assert client.post(address, {"choice": "on"}).status_code == HTTPStatus.FOUND
    client.force_login(accounts.clinician())
    assert client.get(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert not Digest.objects.exists()


def test_staff_find_a_persons_digests(client: Client, person: User) -> None:
    Digest.objects.create(user=person, kind=DigestKind.WEEKLY, next_on="2026-11-30", next_at="2026-11-30T14:00Z")
    client.force_login(accounts.staff())

    page = client.get(reverse("admin:programs_digest_changelist"), {"q": person.email})

    assert page.status_code == HTTPStatus.OK
    assert [each.user for each in page.context["cl"].result_list] == [person]
