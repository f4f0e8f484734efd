"""Every message about a person's place in an organization: what it says, and when it's no longer due."""

from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from accounts.notices.delivery import deliver_due
from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice
from accounts.organizations import actions, joining, membership
from accounts.organizations.enums import Role
from accounts.organizations.models import JoinRequest, Membership, Organization
from accounts.users.models import User
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make.user(name="Rita Vance")


@pytest.fixture
def organization(owner: User) -> Organization:
    return make.organization(name="Juniper Valley Health", members=[owner])


def _remove(organization: Organization, owner: User) -> None:
    membership.remove(membership=make.member(organization=organization, role=Role.RECRUITER), by=owner)


def _change_role(organization: Organization, owner: User) -> None:
    member = make.member(organization=organization, role=Role.RECRUITER)
    membership.change_role(membership=member, role=Role.SUPERVISOR, by=owner)


def _hand_over(organization: Organization, owner: User) -> None:
    membership.hand_over(to=make.member(organization=organization, role=Role.RECRUITER), by=owner)


def _ask(organization: Organization, owner: User) -> JoinRequest:
    asked = joining.ask(organization=organization, by=make.user(name="Ana Ruiz"), now=timezone.now())
    assert isinstance(asked, JoinRequest)
    return asked


def _admit(organization: Organization, owner: User) -> None:
    joining.admit(request=_ask(organization, owner), role=Role.RECRUITER, by=owner, now=timezone.now())


def _decline(organization: Organization, owner: User) -> None:
    joining.decline(request=_ask(organization, owner), by=owner, now=timezone.now())


def _verify(organization: Organization, owner: User) -> None:
    actions.verify(organization=organization, by=make.staff(), on=timezone.localdate(), note="Seen")


CASES: list[tuple[Callable[..., Any], str]] = [
    (_remove, "You're no longer a member of Juniper Valley Health"),
    (_change_role, "Your role at Juniper Valley Health is now supervisor"),
    (_hand_over, "You're now an owner of Juniper Valley Health"),
    (_ask, "Ana Ruiz asks to join Juniper Valley Health"),
    (_admit, "You're now a member of Juniper Valley Health"),
    (_decline, "Your request to join Juniper Valley Health was declined"),
    (_verify, "Juniper Valley Health is verified"),
]


@pytest.mark.parametrize(("change", "subject"), CASES)
def test_each_change_is_told_once_by_email_and_in_the_inbox(
    organization: Organization,
    owner: User,
    mailoutbox: list[EmailMultiAlternatives],
    change: Callable[..., Any],
    subject: str,
) -> None:
    change(organization, owner)

    deliver_due(now=timezone.now())
    deliver_due(now=timezone.now())

    [mail] = mailoutbox
    html = str(mail.alternatives[0][0])
    html5lib.HTMLParser(strict=True).parse(html)
    assert mail.subject == subject
    assert "{{" not in str(mail.body) + html
    assert Notice.objects.get(state=NoticeState.SENT).subject == subject


def _come_back(organization: Organization, owner: User) -> None:
    person = Notice.objects.get().recipient
    make.member(organization=organization, user=person, role=Role.RECRUITER)


def _leave(organization: Organization, owner: User) -> None:
    Membership.objects.filter(user=Notice.objects.get().recipient).delete()


def _withdraw(organization: Organization, owner: User) -> None:
    request = JoinRequest.objects.get()
    joining.withdraw(request=request, by=request.user, now=timezone.now())


@pytest.mark.parametrize(
    ("change", "then"),
    [(_remove, _come_back), (_change_role, _leave), (_hand_over, _leave), (_ask, _withdraw), (_verify, _leave)],
)
def test_what_is_no_longer_so_is_not_told(
    organization: Organization,
    owner: User,
    mailoutbox: list[EmailMultiAlternatives],
    change: Callable[..., Any],
    then: Callable[..., Any],
) -> None:
    change(organization, owner)
    then(organization, owner)

    deliver_due(now=timezone.now())

    assert mailoutbox == []
    assert Notice.objects.get().state == NoticeState.SKIPPED
