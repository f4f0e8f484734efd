"""Who is invited, how often, and what answers do."""

import contextlib
import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.audit.models import Event
from accounts.notices.models import Notice
from programs.backups import actions, retention
from programs.backups.enums import ANSWERED, INVITATION, ContactState
from programs.backups.models import BackupContact
from tests.factories import accounts as people
from tests.factories import backups as make

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = dt.timedelta(days=1)


def answers() -> list[str]:
    return list(Notice.objects.filter(kind=ANSWERED).order_by("pk").values_list("context__answer", flat=True))


def invitations() -> int:
    return Notice.objects.filter(kind=INVITATION).count()


def test_there_are_at_most_two_contacts() -> None:
    first = make.invited()
    make.confirmed(user=first.user)

    with pytest.raises(actions.TooMany):
        make.invited(user=first.user)

    actions.remove(contact=first, by=first.user, now=NOW)
    make.invited(user=first.user)
    assert BackupContact.objects.live().filter(user=first.user).count() == 2


def test_the_same_address_is_a_contact_once_for_each_person() -> None:
    first = make.invited(email="lee@practice.example")

    with pytest.raises(actions.AlreadyThere):
        make.invited(user=first.user, email=" Lee@Practice.example")

    assert make.invited(email="lee@practice.example").user != first.user


def test_nobody_is_their_own_contact() -> None:
    user = people.clinician()

    with pytest.raises(actions.OwnAddress):
        make.invited(user=user, email=user.email.upper())


def test_an_invitation_is_sent_again_twice_at_most_and_a_day_later() -> None:
    contact = make.invited(now=NOW)

    for sent, days in ((1, 0.5), (2, 1), (2, 1.5), (3, 2), (3, 3)):
        with contextlib.suppress(actions.NotAgainYet):
            actions.resend(contact=contact, by=contact.user, now=NOW + days * DAY)
        contact.refresh_from_db()
        assert contact.sent_count == sent

    assert invitations() == 3
    assert contact.invited_at == NOW + 2 * DAY


def test_removing_and_adding_again_is_no_way_around_that() -> None:
    user, email = people.clinician(), "lee@practice.example"
    for _ in range(3):
        actions.remove(contact=make.invited(user=user, email=email, now=NOW), by=user, now=NOW)

    with pytest.raises(actions.InvitedTooOften):
        make.invited(user=user, email=email, now=NOW)

    assert make.invited(user=user, email=email, now=NOW + 91 * DAY).sent_count == 1
    assert invitations() == 4


def test_a_person_sends_six_invitations_a_day() -> None:
    user = people.clinician()
    for _ in range(6):
        actions.remove(contact=make.invited(user=user), by=user, now=NOW)

    with pytest.raises(actions.TooManyToday):
        make.invited(user=user)

    assert invitations() == 6
    assert make.invited(user=user, now=timezone.now() + DAY)


def test_accepting_twice_is_accepting_once() -> None:
    contact = make.invited()

    for _ in range(2):
        actions.accept(contact=contact, now=NOW)

    contact.refresh_from_db()
    assert (contact.state, contact.answered_at) == (ContactState.CONFIRMED, NOW)
    assert answers() == ["confirmed"]
    assert Event.objects.filter(kind="backups.accepted", actor_id=None).count() == 1


def test_an_invitation_expires_after_14_days() -> None:
    contact = make.invited(now=NOW)

    with pytest.raises(actions.NotOpen):
        actions.accept(contact=contact, now=NOW + 14 * DAY)

    actions.accept(contact=contact, now=NOW + 14 * DAY - dt.timedelta(seconds=1))


def test_nobody_agrees_for_an_account_that_was_disabled() -> None:
    contact = make.invited()
    contact.user.is_active = False
    contact.user.save()

    with pytest.raises(actions.NotOpen):
        actions.accept(contact=contact, now=NOW)


@pytest.mark.parametrize(
    ("contact_of", "state", "told"),
    [(make.invited, ContactState.DECLINED, ["declined"]), (make.confirmed, ContactState.ENDED, ["confirmed", "ended"])],
)
def test_a_no_erases_who_it_was_and_tells_the_clinician_once(
    contact_of: Callable[[], BackupContact], state: ContactState, told: list[str]
) -> None:
    contact = contact_of()

    for _ in range(2):
        actions.refuse(contact=contact, now=NOW)

    contact.refresh_from_db()
    assert (contact.state, contact.name, contact.email, contact.ended_at) == (state, "", "", NOW)
    assert answers() == told


def test_a_no_holds_for_90_days_and_against_this_clinician_only() -> None:
    contact = make.invited(email="lee@practice.example", now=NOW)
    actions.refuse(contact=contact, now=NOW)

    with pytest.raises(actions.SaidNo):
        make.invited(user=contact.user, email="LEE@practice.example", now=NOW + 90 * DAY - dt.timedelta(seconds=1))

    assert make.invited(email="lee@practice.example", now=NOW)
    assert make.invited(user=contact.user, email="lee@practice.example", now=NOW + 90 * DAY)


def test_declining_after_accepting_in_another_tab_stops_and_the_other_way_round_stays_declined() -> None:
    first, second = make.confirmed(), make.invited()

    actions.refuse(contact=first, now=NOW)
    actions.refuse(contact=second, now=NOW)
    with pytest.raises(actions.NotOpen):
        actions.accept(contact=second, now=NOW)

    assert set(BackupContact.objects.values_list("state", flat=True)) == {"ended", "declined"}


def test_removing_erases_who_it_was_and_tells_nobody() -> None:
    contact = make.confirmed()

    for _ in range(2):
        actions.remove(contact=contact, by=contact.user, now=NOW)

    contact.refresh_from_db()
    assert (contact.state, contact.name, contact.email) == (ContactState.REMOVED, "", "")
    assert answers() == ["confirmed"]
    assert Event.objects.filter(kind="backups.removed", actor_id=contact.user.pk).count() == 1


def test_whoever_was_removed_can_still_refuse_to_be_invited_again() -> None:
    contact = make.invited(email="lee@practice.example")
    actions.remove(contact=contact, by=contact.user, now=NOW)

    actions.refuse(contact=contact, now=NOW)

    with pytest.raises(actions.SaidNo):
        make.invited(user=contact.user, email="lee@practice.example")
    assert answers() == []


def test_changed_days_are_recorded_once_and_only_of_a_contact() -> None:
    contact = make.confirmed()

    for days in (30, 30):
        actions.change_days(contact=contact, days_before=days, by=contact.user)
    actions.remove(contact=contact, by=contact.user, now=NOW)
    actions.change_days(contact=contact, days_before=7, by=contact.user)

    contact.refresh_from_db()
    assert contact.days_before == 30
    assert Event.objects.filter(kind="backups.edited").count() == 1


def test_the_database_keeps_no_name_after_the_end() -> None:
    contact = make.invited()
    contact.state, contact.ended_at = ContactState.REMOVED, NOW

    with pytest.raises(IntegrityError, match="backup_contact_erased_at_the_end"):
        contact.save()


def test_what_is_old_is_deleted() -> None:
    confirmed, unanswered, former = make.confirmed(now=NOW), make.invited(now=NOW), make.invited(now=NOW)
    actions.refuse(contact=former, now=NOW)

    assert retention.drop_old(now=NOW + 90 * DAY) == 0
    assert retention.drop_old(now=NOW + 91 * DAY) == 1
    assert set(BackupContact.objects.all()) == {confirmed, unanswered}
    assert retention.drop_old(now=NOW + 105 * DAY) == 1
    assert list(BackupContact.objects.all()) == [confirmed]
