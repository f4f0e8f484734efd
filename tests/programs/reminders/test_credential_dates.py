"""What follows from a rule: reminders end once all is met, topics are due before, and certificates are missing."""

import datetime as dt
from typing import Any

import pytest

from accounts.licenses import actions as licenses
from accounts.licenses.models import Credential
from accounts.notices import delivery as outbox
from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice
from accounts.users.models import User
from accounts.users.signals import time_zone_changed
from programs.ledger import actions as ledger
from programs.ledger.models import Entry
from programs.reminders import credential_dates, planning
from programs.reminders.credential_dates import CERTIFICATES_MISSING, CREDIT_DEADLINE, CREDIT_TOPIC
from programs.reminders.models import Deadline
from programs.requirements.models import RuleVersion
from programs.requirements.signals import standing_changed
from tests.factories import backups as make_backups
from tests.factories import ledger as make_ledger
from tests.factories import requirements as make

DEADLINE = dt.date(2027, 12, 31)

pytestmark = pytest.mark.django_db


def morning(days_before: int) -> dt.datetime:
    """Return 9:05 AM in New York in winter, so many days before the deadline."""
    return dt.datetime.combine(DEADLINE - dt.timedelta(days=days_before), dt.time(14, 5), dt.UTC)


def license_of(*topics: dict[str, object], total: str = "10") -> Credential:
    version = make.rule_version("CA", "APRN", make.rule("APRN", total=total, topics=list(topics)))
    credential = make.credential(version, expires_on=DEADLINE)
    credential_dates.follow_period(credential, now=morning(400))
    return credential


def run(now: dt.datetime) -> list[str]:
    """Plan and deliver what's due, and return the kinds and outcomes of what was sent."""
    before = set(Notice.objects.filter(state=NoticeState.SENT).values_list("pk", flat=True))
    credential_dates.follow_stale(now=now)
    planning.plan_due(now=now)
    outbox.deliver_due(now=now)
    sent = Notice.objects.filter(state=NoticeState.SENT).exclude(pk__in=before).order_by("pk")
    return [f"{notice.kind} {notice.outcome}".strip() for notice in sent]


def earn(credential: Credential, amount: str, **topics: str) -> Entry:
    entry = make.earned(credential.user, amount, DEADLINE - dt.timedelta(days=200), **topics)
    make_ledger.certificate(entry=entry)
    standing_changed.send(sender=Entry, user=credential.user)
    return entry


def test_once_all_is_met_it_is_confirmed_once_and_then_quiet() -> None:
    credential = license_of()
    assert run(morning(90)) == [CREDIT_DEADLINE]

    earn(credential, "10")

    assert [run(morning(days)) for days in (60, 30, 14, 7, 1)] == [[f"{CREDIT_DEADLINE} met"], [], [], [], []]


def test_when_something_goes_missing_again_the_steps_resume_and_the_next_confirmation_comes_too() -> None:
    credential = license_of()
    entry = earn(credential, "10")
    assert run(morning(90)) == [f"{CREDIT_DEADLINE} met"]
    assert run(morning(60)) == []

    ledger.delete(entry=entry, by=credential.user, now=morning(40))
    assert run(morning(30)) == [CREDIT_DEADLINE]

    earn(credential, "10")
    assert [run(morning(days)) for days in (14, 7)] == [[f"{CREDIT_DEADLINE} met"], []]


def test_the_confirmation_says_that_nothing_is_missing_and_that_renewal_is_up_to_them(mailoutbox: list[Any]) -> None:
    earn(license_of(), "10")
    run(morning(90))

    (mail,) = mailoutbox
    assert mail.subject == "California nurse practitioner license: nothing is missing"
    assert "You still have to renew with your board." in mail.body
    assert "No more reminders come while nothing is missing." in mail.body


def test_what_is_due_before_the_license_expires_has_its_own_steps() -> None:
    day = dt.date(2027, 6, 30)
    credential = license_of(make.topic("pain", timing={"due_on": day.isoformat()}))
    credential_dates.follow_stale(now=morning(300))
    watched = Deadline.objects.get(kind=CREDIT_TOPIC)
    assert (watched.on, watched.subject, watched.user) == (day, credential.pk, credential.user)

    earn(credential, "2", pain="2")
    credential_dates.follow_stale(now=morning(195))

    assert not Deadline.objects.filter(kind=CREDIT_TOPIC).exists()


def test_activities_without_a_certificate_are_named_30_and_7_days_before(mailoutbox: list[Any]) -> None:
    credential = license_of(total="10")
    entry = earn(credential, "10")
    entry.certificates.all().delete()
    standing_changed.send(sender=Entry, user=credential.user)
    run(morning(60))

    assert run(morning(30)) == [CERTIFICATES_MISSING]
    assert entry.title in mailoutbox[-1].body

    make_ledger.certificate(entry=entry)
    assert run(morning(7)) == []


def test_nobody_hears_of_certificates_that_are_all_there() -> None:
    earn(license_of(total="10"), "10")
    run(morning(60))

    assert not Deadline.objects.filter(kind=CERTIFICATES_MISSING).exists()


def test_a_credential_that_older_code_added_is_watched_by_the_next_morning() -> None:
    credential = license_of()
    Deadline.objects.all().delete()

    assert credential_dates.watch_missing() == 1
    assert credential_dates.watch_missing() == 0
    assert Deadline.objects.get().on == DEADLINE
    licenses.remove(credential=credential, by=credential.user)
    assert not Deadline.objects.exists()


def test_a_change_during_the_reading_is_read_too() -> None:
    credential = license_of()
    assert credential_dates.follow_stale(now=morning(100)) == 1
    assert credential_dates.follow_stale(now=morning(100)) == 0

    standing_changed.send(sender=Entry, user=credential.user)

    assert credential_dates.follow_stale(now=morning(100)) == 1


def test_reading_many_credentials_costs_as_many_queries_as_reading_one(django_assert_max_num_queries: object) -> None:
    version = make.rule_version("CA", "APRN", make.rule("APRN"))
    for _ in range(5):
        credential_dates.follow_period(make.credential(version, expires_on=DEADLINE), now=morning(400))
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        assert credential_dates.follow_stale(now=morning(100)) == 5


def test_a_backup_contact_is_told_at_their_step_and_the_clinician_hears_that(mailoutbox: list[Any]) -> None:
    credential = license_of()
    make_backups.confirmed(user=credential.user, name="Pat Lee", email="pat@practice.example")
    run(morning(90))

    assert run(morning(30)) == [CREDIT_DEADLINE]
    assert sorted(run(morning(14))) == ["backup_reminder", CREDIT_DEADLINE]

    told = next(mail for mail in mailoutbox if mail.to == [credential.user.email] and "14 days left" in mail.subject)
    assert "We're also telling Pat Lee today, as you asked." in told.body
    assert run(morning(7)) == [CREDIT_DEADLINE]


def test_a_backup_contact_is_told_later_if_nothing_ran_on_their_day() -> None:
    credential = license_of()
    make_backups.confirmed(user=credential.user)
    run(morning(30))

    assert sorted(run(morning(6))) == ["backup_reminder", CREDIT_DEADLINE]


def test_what_changes_between_planning_and_sending_is_in_the_one_message(mailoutbox: list[Any]) -> None:
    credential = license_of(total="10")
    planning.plan_due(now=morning(30))
    person = credential.user
    person.email, person.time_zone = "new@people.example", "Pacific/Honolulu"
    person.save()
    time_zone_changed.send(sender=User, user=person)
    make_ledger.certificate(entry=make.earned(person, "4", DEADLINE - dt.timedelta(days=100)))
    RuleVersion.objects.update(data=make.rule("APRN", total="12"))

    assert run(morning(30)) == [CREDIT_DEADLINE]
    assert run(morning(29)) == []

    (mail,) = mailoutbox
    assert mail.to == ["new@people.example"]
    assert mail.subject == "California nurse practitioner license: 30 days left, 8 credits to go"


def test_a_license_that_changes_state_before_the_message_is_sent_is_named_as_it_is_now(mailoutbox: list[Any]) -> None:
    credential = license_of()
    planning.plan_due(now=morning(30))
    licenses.edit(
        credential=credential,
        by=credential.user,
        profession=credential.profession,
        state="TX",
        number="",
        expires_on=DEADLINE,
        issued_on=None,
    )

    run(morning(30))

    (mail,) = mailoutbox
    assert mail.subject.startswith("Texas nurse practitioner license: 30 days left")
