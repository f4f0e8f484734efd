"""Documents follow the providers of their programs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from programs.index.models import Mark
from programs.providers import actions as providers
from programs.search import actions
from programs.search.documents import PROGRAMS
from tests.factories import programs as make

pytestmark = pytest.mark.django_db


def marked() -> set[int]:
    return set(Mark.objects.filter(index=PROGRAMS.name).values_list("item", flat=True))


def titles(client: Client, text: str) -> set[str]:
    response: Any = client.get(reverse("programs:list"), {"q": text})
    return {program.title for program in response.context["page"]}


def test_programs_and_results_are_found_by_a_provider_s_new_name(client: Client) -> None:
    provider, other = make.provider(name="Old Name"), make.provider()
    make.outcome(program=make.program(title="Own", provider=provider), code="own-result")
    joint = make.program(title="Joint", provider=other)
    joint.joint_providers.add(provider)
    make.program(title="Another's", provider=other)
    provider.name = "Lakeside College"
    providers.save_provider(provider=provider, by=None)

    providers.announce(provider=provider)

    assert titles(client, "lakeside") == {"Own", "Joint"}
    results = client.get(reverse("programs:evidence_list"), {"q": "lakeside"}).context["page"]
    assert [outcome.code for outcome in results] == ["own-result"]


def test_a_provider_s_programs_are_marked_in_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    provider = make.provider()
    made = {make.program(provider=provider).pk for _ in range(3)}
    Mark.objects.all().delete()

    with django_assert_num_queries(1):
        actions.index_programs_of(provider=provider)

    assert marked() == made
