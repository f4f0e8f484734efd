import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from accounts.audit.models import Event
from accounts.licenses import actions
from accounts.licenses.models import Credential, Period
from accounts.licenses.signals import period_changed
from accounts.users.enums import Profession, State
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

END = dt.date(2026, 12, 31)
NEXT_END = dt.date(2028, 12, 31)


@pytest.fixture
def news() -> Iterator[list[Period]]:
    heard: list[Period] = []

    def hear(period: Period, **kwargs: Any) -> None:
        heard.append(period)

    period_changed.connect(hear)
    yield heard
    period_changed.disconnect(hear)


def test_adding_saves_license_and_period_and_sends_the_signal(news: list[Period]) -> None:
    person = make.clinician()

    credential = actions.add(
        by=person, profession=Profession.NP, state=State.CA, number="95012847", expires_on=END, issued_on=None
    )

    assert (credential.user, credential.state, credential.number) == (person, "CA", "95012847")
    assert [period.expires_on for period in credential.periods.all()] == [END]
    assert news == [credential.current_period]
    event = Event.objects.get(kind="licenses.added")
    assert (event.actor_id, event.object_type, event.object_id) == (
        person.pk,
        "accounts.credential",
        str(credential.pk),
    )


def test_a_second_license_of_the_same_state_is_refused_with_the_first_one() -> None:
    held = make.license(expires_on=END)

    with pytest.raises(actions.AlreadyHeld) as refusal:
        actions.add(by=held.user, profession=held.profession, state=held.state, expires_on=NEXT_END)

    assert refusal.value.credential == held
    assert Credential.objects.count() == 1
    assert not Event.objects.filter(kind="licenses.added").exists()


def test_renewing_inserts_a_period_and_sends_the_signal_for_both(news: list[Period]) -> None:
    credential = make.license(expires_on=END)
    earlier = credential.current_period

    later = actions.renew(credential=credential, by=credential.user, expires_on=NEXT_END)

    assert [period.expires_on for period in credential.periods.order_by("expires_on")] == [END, NEXT_END]
    assert news == [earlier, later]
    assert Event.objects.filter(kind="licenses.renewed").count() == 1


def test_a_renewal_ends_later() -> None:
    credential = make.license(expires_on=END)

    with pytest.raises(actions.NotLater):
        actions.renew(credential=credential, by=credential.user, expires_on=END)

    assert Period.objects.count() == 1


def _correct(credential: Credential, **changes: Any) -> None:
    period = credential.current_period
    actions.edit(
        credential=credential,
        by=credential.user,
        **{
            "profession": credential.profession,
            "state": credential.state,
            "number": credential.number,
            "expires_on": period.expires_on,
            "issued_on": period.issued_on,
            **changes,
        },
    )


def test_editing_changes_the_current_period_in_place(news: list[Period]) -> None:
    credential = make.license(expires_on=END)
    before = credential.current_period

    _correct(credential, expires_on=dt.date(2026, 11, 30), number="F1")

    after = Period.objects.get()
    assert (after.pk, after.expires_on) == (before.pk, dt.date(2026, 11, 30))
    assert news == [after]
    assert Event.objects.get(kind="licenses.edited").fields == ["expires_on", "number"]


def test_saving_without_changes_records_nothing(news: list[Period]) -> None:
    _correct(make.license(expires_on=END))

    assert news == []
    assert not Event.objects.filter(kind="licenses.edited").exists()


def test_an_edit_cannot_end_before_the_previous_period() -> None:
    credential = make.license(expires_on=END)
    actions.renew(credential=credential, by=credential.user, expires_on=NEXT_END)

    with pytest.raises(actions.NotLater):
        _correct(credential, expires_on=END)


def test_an_edit_cannot_duplicate_another_license() -> None:
    held = make.license(expires_on=END, state=State.CA)
    other = make.license(expires_on=END, state=State.NY, user=held.user)

    with pytest.raises(actions.AlreadyHeld) as refusal:
        _correct(other, state=State.CA)

    assert refusal.value.credential == held


def test_removing_deletes_the_periods_and_keeps_the_event() -> None:
    credential = make.license(expires_on=END)
    credential_id = str(credential.pk)

    actions.remove(credential=credential, by=credential.user)

    assert (Credential.objects.count(), Period.objects.count()) == (0, 0)
    assert Event.objects.get(kind="licenses.removed").object_id == credential_id


def test_events_hold_no_number() -> None:
    person = make.clinician()

    credential = actions.add(by=person, profession=Profession.NP, state=State.CA, number="SECRET-77", expires_on=END)
    _correct(credential, number="SECRET-78")

    assert "SECRET" not in str(list(Event.objects.values()))
