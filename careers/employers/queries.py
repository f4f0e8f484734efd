"""What an employer's public page shows."""

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.organizations.models import Organization
from careers.vacancies.models import PolicyFile, Vacancy, VacancyQuerySet


def with_pages() -> "QuerySet[Organization]":
    """Return the employers with a page: verified, with a vacancy that was published at least once."""
    published = Vacancy.objects.published().values("organization")
    return Organization.objects.filter(is_employer=True, verified_on__isnull=False, pk__in=published)


def employer(public_id: UUID) -> Organization:
    """Return an employer with a page (raises Http404)."""
    return get_object_or_404(with_pages(), public_id=public_id)


def vacancies_of(organization: Organization, *, as_of: dt.date) -> VacancyQuerySet:
    """Return its open vacancies, newest first."""
    found = Vacancy.objects.open(as_of).filter(organization=organization)
    return found.for_cards().order_by("-published_on", "-pk")


def policy_files(organization: Organization, *, as_of: dt.date) -> "QuerySet[PolicyFile]":
    """Return the written CME policies that its open vacancies show."""
    shown = vacancies_of(organization, as_of=as_of).order_by().values("cme_policy_file")
    return PolicyFile.objects.filter(pk__in=shown).order_by("-uploaded_at", "-pk")


def policy_links(organization: Organization, *, as_of: dt.date) -> list[str]:
    """Return the web addresses of CME policies that its open vacancies name."""
    links = vacancies_of(organization, as_of=as_of).exclude(cme_policy_url="").order_by("cme_policy_url")
    return list(links.values_list("cme_policy_url", flat=True).distinct())
