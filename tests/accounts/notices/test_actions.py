import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.notices import actions, queries
from accounts.notices.enums import NoticeState
from accounts.notices.kinds import Kind, UnknownKind, get
from accounts.notices.kinds import register as register_kind
from accounts.notices.models import Notice
from accounts.notices.signals import mail_chosen
from accounts.users.models import User
from tests.accounts.notices.conftest import Register
from tests.factories import notices

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def test_the_first_plan_wins_and_the_second_changes_nothing() -> None:
    person = notices.person()

    for name, due_at in (("Ann", NOW), ("Ben", NOW + dt.timedelta(days=1))):
        actions.plan(kind="greeting", key="once", recipient=person, context={"name": name}, due_at=due_at)

    notice = Notice.objects.get()
    assert (notice.context, notice.due_at, notice.next_try_at) == ({"name": "Ann"}, NOW, NOW)


def test_the_same_key_of_another_kind_is_another_message() -> None:
    person = notices.person()

    for kind in ("greeting", "farewell"):
        actions.plan(kind=kind, key="once", recipient=person, context={}, due_at=NOW)

    assert Notice.objects.count() == 2


def test_many_planned_with_one_statement_are_planned_once_too(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [notices.person() for _ in range(3)]

    with django_assert_num_queries(2):
        for _ in range(2):
            asked = [actions.Planned("greeting", f"key {each.pk}", each.pk, {"name": "Ann"}, NOW) for each in people]
            actions.plan_all(asked)

    assert list(Notice.objects.order_by("pk").values_list("key", "recipient", "next_try_at")) == [
        (f"key {each.pk}", each.pk, NOW) for each in people
    ]


def test_a_planned_message_has_what_its_model_says() -> None:
    person = notices.person()
    actions.plan(kind="greeting", key="a", recipient=person, context={"name": "Ann"}, due_at=NOW)
    Notice.objects.create(
        kind="greeting", key="b", recipient=person, context={"name": "Ann"}, due_at=NOW, next_try_at=NOW
    )

    planned, made = Notice.objects.order_by("key").values()

    own = {"id", "key", "public_id", "created_at"}
    assert {name: value for name, value in planned.items() if name not in own} == {
        name: value for name, value in made.items() if name not in own
    }


@pytest.mark.parametrize("state", [NoticeState.SENT, NoticeState.PLANNED, NoticeState.HANDED, NoticeState.SKIPPED])
def test_only_held_messages_can_be_resolved(state: NoticeState) -> None:
    notice, staff = notices.planned(), notices.person()
    sent_at = NOW if state == NoticeState.SENT else None
    Notice.objects.update(state=state, claim=notice.public_id, handed_at=NOW, sent_at=sent_at)

    with pytest.raises(actions.NotInDoubt):
        actions.confirm_sent(notice=notice, now=NOW, by=staff)
    with pytest.raises(actions.NotInDoubt):
        actions.send_again(notice=notice, now=NOW, by=staff)


@pytest.mark.parametrize(
    "impossible",
    [
        {"state": NoticeState.CLAIMED},
        {"state": NoticeState.HANDED, "handed_at": NOW},
        {"state": NoticeState.SENT},
        {"state": NoticeState.PLANNED, "sent_at": NOW},
    ],
)
def test_the_database_refuses_impossible_states(impossible: dict[str, object]) -> None:
    notices.planned()

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(**impossible)


def test_two_kinds_cannot_share_a_name(greeting: Kind) -> None:
    register_kind(greeting)  # a repeated request changes nothing

    with pytest.raises(ValueError, match="two kinds"):
        register_kind(notices.greeting(subscribed=False))
    with pytest.raises(UnknownKind):
        get("unheard_of")


# -- choosing ---


def chosen(user: User, *, by_mail: bool) -> list[tuple[str, bool]]:
    """Choose, and return what higher rooms are told."""
    told: list[tuple[str, bool]] = []

    def note(user: User, kind: str, by_mail: bool, **kwargs: Any) -> None:
        told.append((kind, by_mail))

    mail_chosen.connect(note)
    try:
        actions.choose_mail(user=user, kind="greeting", by_mail=by_mail, by=user)
    finally:
        mail_chosen.disconnect(note)
    return told


def test_higher_rooms_are_told_of_changes_only(greeting: Kind) -> None:
    person = notices.person()

    assert chosen(person, by_mail=True) == []
    assert chosen(person, by_mail=False) == [("greeting", False)]
    assert chosen(person, by_mail=False) == []
    assert chosen(person, by_mail=True) == [("greeting", True)]


def test_turning_off_an_opt_in_kind_that_is_off_changes_nothing(register: Register) -> None:
    register(notices.greeting(opt_in=True))
    person = notices.person()

    assert chosen(person, by_mail=False) == []
    assert (queries.gets_mail(person, "greeting"), queries.has_chosen(person, "greeting")) == (False, True)

    assert chosen(person, by_mail=True) == [("greeting", True)]
    assert queries.gets_mail(person, "greeting")
