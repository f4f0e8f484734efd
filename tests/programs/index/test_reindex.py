"""`manage.py reindex` makes every document anew."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from programs.search.models import ProgramDocument, ProgramWords
from tests.factories import programs as make

pytestmark = pytest.mark.django_db


def test_what_was_lost_is_found_again() -> None:
    program = make.program(title="Sepsis")
    ProgramDocument.objects.all().delete()
    ProgramWords.objects.all().delete()

    told = StringIO()
    call_command("reindex", "programs", stdout=told)

    assert make.found("sepsis") == [program.title]
    assert "programs: 1 items" in told.getvalue()


def test_an_index_that_isn_t_there_is_refused() -> None:
    with pytest.raises(CommandError, match="There's no index “orders”"):
        call_command("reindex", "orders")
