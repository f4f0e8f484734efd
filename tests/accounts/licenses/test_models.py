import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.licenses.models import Credential, Period
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

END = dt.date(2026, 12, 31)


def test_the_number_is_encrypted_in_the_database() -> None:
    credential = make.license(expires_on=END, number="F340029")

    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM accounts_credential WHERE id = %s", [credential.pk])
        (stored,) = cursor.fetchone()
    assert "F340029" not in stored
    assert stored.startswith("gAAAA")
    assert Credential.objects.get(pk=credential.pk).number == "F340029"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("", ""), ("A", "•••••"), ("AB12", "•••••12"), ("F340029", "•••••029"), ("95012847", "•••••847")],
)
def test_a_masked_number_shows_at_most_half_and_never_more_than_three(number: str, shown: str) -> None:
    assert Credential(number=number).masked_number == shown


def test_a_license_is_held_once_per_state_and_profession() -> None:
    credential = make.license(expires_on=END)

    with pytest.raises(IntegrityError, match="credential_once"), transaction.atomic():
        make.license(expires_on=END, user=credential.user)


@pytest.mark.parametrize(
    ("days", "constraint"),
    [
        ({"expires_on": END, "issued_on": END}, "period_ends_after_issue"),
        ({"expires_on": END, "valid_from": END}, "period_ends_after_start"),
        ({"expires_on": dt.date(2024, 12, 31)}, "period_once_per_expiry"),
        ({"expires_on": END, "valid_from": dt.date(2024, 12, 31)}, "period_no_overlap"),
    ],
)
def test_the_database_refuses_impossible_periods(days: dict[str, dt.date], constraint: str) -> None:
    credential = make.license(expires_on=dt.date(2024, 12, 31))
    Period.objects.update(valid_from=dt.date(2023, 1, 1))

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Period.objects.create(credential=credential, **days)


def test_the_current_period_is_the_one_that_ends_last() -> None:
    credential = make.license(expires_on=END)
    Period.objects.create(credential=credential, expires_on=dt.date(2022, 12, 31))
    Period.objects.create(credential=credential, expires_on=dt.date(2024, 12, 31))

    assert credential.current_period.expires_on == END
    assert credential.earlier_expiry == dt.date(2024, 12, 31)
