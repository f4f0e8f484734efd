import pytest
from django.test import Client

from accounts.organizations.models import Organization
from accounts.users.models import User
from careers.applications.models import Application
from careers.vacancies.models import Vacancy
from tests.factories import accounts
from tests.factories import careers as make


@pytest.fixture
def recruiter() -> User:
    return accounts.employer()


@pytest.fixture
def employer(recruiter: User) -> Organization:
    organization = recruiter.organizations.get()
    organization.verified_on = make.NOON.date()
    organization.save()
    return organization


@pytest.fixture
def vacancy(employer: Organization) -> Vacancy:
    return make.taking(organization=employer)


@pytest.fixture
def applicant() -> User:
    return accounts.clinician()


@pytest.fixture
def application(vacancy: Vacancy, applicant: User) -> Application:
    return make.application(vacancy=vacancy, applicant=applicant)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
