import pytest
from django.db import IntegrityError, transaction

from accounts.audit.actions import record
from accounts.audit.models import Event
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


def test_an_event_stores_ids_and_field_names() -> None:
    person, subject = make.user(), make.organization()

    event = record(kind="organizations.edited", obj=subject, by=person, fields=["name", "city"])

    assert (event.actor_id, event.object_type, event.object_id, event.fields) == (
        person.pk,
        "accounts.organization",
        str(subject.pk),
        ["city", "name"],
    )


def test_the_system_has_no_actor() -> None:
    assert record(kind="vacancies.expired", obj=make.organization(), by=None).actor_id is None


@pytest.mark.parametrize("deed", [lambda rows: rows.update(kind="nothing.happened"), lambda rows: rows.delete()])
def test_the_database_refuses_to_change_an_event(deed: object) -> None:
    record(kind="organizations.added", obj=make.organization(), by=None)

    with pytest.raises(IntegrityError, match="audit events never change"), transaction.atomic():
        deed(Event.objects.all())  # type: ignore[operator]

    assert Event.objects.get(kind="organizations.added")


def test_events_outlive_what_they_describe() -> None:
    person = make.user()
    record(kind="users.renamed", obj=person, by=person)

    person.delete()

    assert Event.objects.filter(kind="users.renamed").count() == 1
