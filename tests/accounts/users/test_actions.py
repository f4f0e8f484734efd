from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.audit.models import Event
from accounts.users import actions
from accounts.users.models import User
from accounts.users.signals import time_zone_changed
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


def test_a_changed_time_zone_sends_the_signal_once() -> None:
    person = make.user(time_zone="America/Denver")
    heard: list[User] = []

    def hear(user: User, **kwargs: Any) -> None:
        heard.append(user)

    time_zone_changed.connect(hear)
    actions.move_to_zone(user=person, time_zone="America/Denver", by=person)
    actions.move_to_zone(user=person, time_zone="Pacific/Guam", by=person)
    time_zone_changed.disconnect(hear)

    assert heard == [person]
    assert Event.objects.filter(kind="users.moved_to_zone").count() == 1


def test_deactivating_an_account_ends_its_sessions() -> None:
    person, admin = make.user(), make.staff()
    client = Client()
    client.force_login(person)
    assert client.get("/account/").status_code == 200

    actions.switch_off(user=person, by=admin)

    assert not UserSession.objects.filter(user=person).exists()
    assert client.get("/account/").status_code == 302
    actions.switch_on(user=person, by=admin)
    assert client.get("/account/").status_code == 302
    assert list(
        Event.objects.filter(kind__startswith="users.switched").order_by("id").values_list("kind", "actor_id")
    ) == [
        ("users.switched_off", admin.pk),
        ("users.switched_on", admin.pk),
    ]


def test_a_deactivated_person_cannot_sign_in() -> None:
    person = make.user(password=make.PASSWORD, is_active=False)
    client = Client()

    client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})

    assert client.get("/account/").status_code == 302
