"""Saving a listing records an event and notifies the rooms that depend on it."""

import pytest

from accounts.audit.models import Event
from programs.catalog import actions
from programs.providers import actions as providers
from tests.factories import accounts
from tests.factories import programs as make

pytestmark = pytest.mark.django_db


def test_saving_a_listing_leaves_an_event() -> None:
    curator = accounts.staff("Curator")
    program = make.program()

    program.title = "Sepsis: the first hour"
    actions.save_program(program=program, by=curator, fields=["title"])

    event = Event.objects.get(kind="catalog.program_edited")
    assert (event.actor_id, event.object_id, event.fields) == (curator.pk, str(program.pk), ["title"])


def test_programs_are_found_by_the_new_name_of_their_provider() -> None:
    program = make.program(provider=make.provider(name="Old Hall"))

    provider = program.provider
    provider.name = "Lakeshore Academy"
    providers.save_provider(provider=provider, by=None, fields=["name"])
    providers.announce(provider=provider)

    assert make.found("lakeshore") == [program.title]
