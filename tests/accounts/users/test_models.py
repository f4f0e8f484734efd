import pytest
from django.db import IntegrityError, transaction

from accounts.users.models import User

pytestmark = pytest.mark.django_db


def test_addresses_are_lower_case_and_unique_regardless_of_case() -> None:
    user = User.objects.create_user(" Pat@Clinic.Example ")

    assert user.email == "pat@clinic.example"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="PAT@clinic.example")
    assert User.objects.get_by_natural_key("PAT@CLINIC.EXAMPLE") == user


def test_a_user_needs_an_email_address() -> None:
    with pytest.raises(ValueError, match="needs an email address"):
        User.objects.create_user("")


def test_a_superuser_is_staff() -> None:
    user = User.objects.create_superuser("ada@hub.example")

    assert (user.is_staff, user.is_superuser) == (True, True)


def test_a_person_is_shown_by_name_or_by_address() -> None:
    assert str(User(email="pat@clinic.example")) == "pat@clinic.example"
    assert User(email="pat@clinic.example", name="Pat Doe").get_short_name() == "Pat Doe"
