import datetime as dt

import pytest
from django.http import Http404

from accounts.licenses import access
from accounts.licenses.models import Period
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

END = dt.date(2026, 12, 31)


def test_only_the_owner_finds_a_license() -> None:
    credential = make.license(expires_on=END)

    assert access.own_credential(credential.user, credential.public_id) == credential
    with pytest.raises(Http404):
        access.own_credential(make.clinician(), credential.public_id)


def test_the_list_has_own_licenses_by_expiration_date() -> None:
    late = make.license(expires_on=dt.date(2024, 12, 31), state="CA")
    Period.objects.create(credential=late, expires_on=dt.date(2028, 12, 31))
    soon = make.license(expires_on=END, user=late.user)
    make.license(expires_on=END)

    assert access.own_credentials(late.user) == [soon, late]
