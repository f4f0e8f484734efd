import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.notices import actions
from accounts.notices.enums import NoticeState
from accounts.notices.kinds import Kind, UnknownKind, get, register
from accounts.notices.models import Notice
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
    asked = [actions.Asked(f"key {number}", notices.person().pk, {"name": "Ann"}) for number in range(3)]

    with django_assert_num_queries(2):
        for _ in range(2):
            actions.plan_all(kind="greeting", asked=asked, due_at=NOW)

    assert list(Notice.objects.order_by("pk").values_list("key", "recipient", "next_try_at")) == [
        (each.key, each.recipient, NOW) for each in asked
    ]


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
    register(greeting)  # a repeated request changes nothing

    with pytest.raises(ValueError, match="two kinds"):
        register(notices.greeting(subscribed=False))
    with pytest.raises(UnknownKind):
        get("unheard_of")
