import datetime as dt
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.notices import delivery
from accounts.notices.enums import NoticeState, SuppressionReason
from accounts.notices.models import Notice, Suppression
from accounts.organizations import invitations, retention, rules
from accounts.organizations.enums import InvitationState, Role
from accounts.organizations.models import Invitation, Membership, Organization
from accounts.users.models import User
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 9, 24, 12, tzinfo=dt.UTC)


@pytest.fixture
def owner() -> User:
    return make.user(name="Rita Vance")


@pytest.fixture
def organization(owner: User) -> Organization:
    return make.organization(name="Juniper Valley Health", members=[owner])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def invite(organization: Organization, owner: User, **changes: Any) -> Invitation:
    return make.invitation(organization=organization, by=owner, **changes)


def delivered(mailoutbox: list[EmailMultiAlternatives]) -> list[EmailMultiAlternatives]:
    delivery.deliver_due(now=timezone.now() + dt.timedelta(minutes=1))
    return mailoutbox


# -- inviting ---------------------------------------------------------------------------------------------------------


def test_an_owner_invites_by_email(
    organization: Organization, owner: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    response = signed_in(owner).post(
        f"/organizations/{organization.public_id}/invite/", {"email": " Ines@People.example ", "role": "recruiter"}
    )

    invitation = Invitation.objects.get()
    assert response.status_code == 302
    assert (invitation.email, invitation.role, invitation.invited_by) == ("ines@people.example", Role.RECRUITER, owner)
    assert invitation.expires_at - invitation.created_at == dt.timedelta(days=7)
    [mail] = delivered(mailoutbox)
    assert (mail.to, mail.subject) == (["ines@people.example"], "Invitation to join Juniper Valley Health")
    assert make.link(invitation) in str(mail.body)
    assert owner.email not in str(mail.body)
    assert "Notification settings" not in str(mail.alternatives[0][0])


def test_the_invitation_is_in_nobody_s_inbox_and_its_token_in_no_row(
    organization: Organization, owner: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    invitation = invite(organization, owner)

    assert len(delivered(mailoutbox)) == 1
    notice = Notice.objects.get()
    assert (notice.state, notice.posted_at, notice.link) == (NoticeState.SENT, None, "")
    token = make.link(invitation).split("/")[2]
    assert token not in str(Notice.objects.values()) + str(Invitation.objects.values())


def test_a_suppressed_address_gets_no_email(
    organization: Organization, owner: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    invitation = invite(organization, owner)
    Suppression.objects.create(email=invitation.email, reason=SuppressionReason.COMPLAINED)

    assert delivered(mailoutbox) == []
    assert Notice.objects.get().state == NoticeState.MUTED


@pytest.mark.parametrize("settle", ["revoke", "expire", "accept"])
def test_an_invitation_that_no_longer_works_is_not_emailed(
    organization: Organization, owner: User, mailoutbox: list[EmailMultiAlternatives], settle: str
) -> None:
    guest = make.user()
    invitation = invite(organization, owner, email=guest.email)
    if settle == "revoke":
        invitations.revoke(invitation=invitation, by=owner, now=timezone.now())
    elif settle == "accept":
        invitations.accept(invitation=invitation, by=guest, now=timezone.now())
    else:
        Invitation.objects.update(expires_at=timezone.now())

    assert delivered(mailoutbox) == []
    assert Notice.objects.get().state == NoticeState.SKIPPED


def test_names_can_not_add_headers(
    organization: Organization, owner: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    Organization.objects.update(name="Juniper\r\nBcc: all@people.example")
    User.objects.filter(pk=owner.pk).update(name="Rita\r\nBcc: all@people.example")
    invite(organization, owner)

    [mail] = delivered(mailoutbox)

    assert mail.subject == "Invitation to join Juniper Bcc: all@people.example"
    assert mail.recipients() == mail.to
    assert "Bcc" not in mail.message()


@pytest.mark.parametrize("email", ["", "ines", "ines@people.example\r\nBcc: x@people.example", "a@b\x00.example"])
def test_a_wrong_address_is_refused(organization: Organization, owner: User, email: str) -> None:
    response = signed_in(owner).post(
        f"/organizations/{organization.public_id}/invite/", {"email": email, "role": "recruiter"}
    )

    assert list(response.context["form"].errors) == ["email"]
    assert not Invitation.objects.exists()


def test_an_existing_member_is_not_invited(organization: Organization, owner: User) -> None:
    member = make.member(organization=organization, role=Role.SUPERVISOR)
    member.user.emailaddress_set.create(email="second@people.example", verified=True)

    for email in (member.user.email, "Second@people.example"):
        with pytest.raises(invitations.AlreadyMember):
            invite(organization, owner, email=email)


def test_an_address_has_one_open_invitation_per_organization(organization: Organization, owner: User) -> None:
    first = invite(organization, owner, email="ines@people.example")
    other = make.user()

    with pytest.raises(invitations.AlreadyInvited):
        invite(organization, owner, email="INES@people.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            organization=organization,
            email=first.email,
            role=Role.OWNER,
            token_hash=uuid.uuid4().hex,
            expires_at=timezone.now(),
        )
    make.invitation(organization=make.organization(members=[other]), by=other, email="ines@people.example")


def test_twenty_can_be_open(organization: Organization, owner: User) -> None:
    for _ in range(rules.MOST_OPEN_INVITATIONS):
        invite(organization, owner)

    with pytest.raises(invitations.TooManyInvitations):
        invite(organization, owner)


def test_fifty_can_be_sent_a_day_resent_ones_included(organization: Organization, owner: User) -> None:
    invitation = invite(organization, owner)
    for _ in range(rules.MOST_INVITATIONS_A_DAY - 1):
        invitation.refresh_from_db()
        invitations.resend(invitation=invitation, by=owner, now=timezone.now())
    invitation.refresh_from_db()

    with pytest.raises(invitations.TooManyToday):
        invitations.resend(invitation=invitation, by=owner, now=timezone.now())
    with pytest.raises(invitations.TooManyToday):  # nor from another organization of the same owner
        invite(make.organization(members=[owner]), owner)
    invitations.resend(invitation=invitation, by=owner, now=timezone.now() + dt.timedelta(days=1, minutes=1))


# -- accepting --------------------------------------------------------------------------------------------------------


def test_the_invited_person_joins_with_the_invited_role(organization: Organization, owner: User) -> None:
    guest = make.user()
    guest.emailaddress_set.create(email="work@people.example", verified=True)
    invitation = invite(organization, owner, email="work@people.example", role=Role.SUPERVISOR)
    client = signed_in(guest)

    assertContains(client.get(make.link(invitation)), "work@people.example")
    response = client.post(make.link(invitation), {"role": "owner"}, follow=True)

    assertContains(response, f"You joined {organization}")
    assert Membership.objects.get(user=guest).role == Role.SUPERVISOR
    invitation.refresh_from_db()
    assert (invitation.state, invitation.accepted_by) == (InvitationState.ACCEPTED, guest)


def test_a_forwarded_invitation_does_not_work_for_another_address(organization: Organization, owner: User) -> None:
    invitation = invite(organization, owner, email="ines@people.example")
    other = make.user(email="other@people.example")
    other.emailaddress_set.create(email="ines@people.example", verified=False)
    client = signed_in(other)

    page = client.get(make.link(invitation))
    client.post(make.link(invitation))

    assertContains(page, "This invitation was sent to i•••@p•••.example")
    assertNotContains(page, "ines@people.example")
    assert not Membership.objects.filter(user=other).exists()


def test_a_visitor_sees_the_invitation_and_not_the_address(organization: Organization, owner: User) -> None:
    invitation = invite(organization, owner, email="ines@people.example")
    address = make.link(invitation)

    response = Client().get(address)

    assertContains(response, "Rita Vance invites you")
    assertContains(response, f"/accounts/signup/?next={address}")
    assertNotContains(response, "ines@")
    assertNotContains(response, owner.email)
    Client().post(address)
    assert organization.memberships.count() == 1


def _expire(invitation: Invitation, owner: User) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())


def _revoke(invitation: Invitation, owner: User) -> None:
    invitations.revoke(invitation=invitation, by=owner, now=timezone.now())


@pytest.mark.parametrize(
    ("end", "words"), [(_expire, "This invitation has expired"), (_revoke, "This invitation is closed")]
)
def test_an_expired_or_revoked_invitation_admits_nobody(
    organization: Organization, owner: User, end: Callable[[Invitation, User], None], words: str
) -> None:
    guest = make.user()
    invitation = invite(organization, owner, email=guest.email)
    end(invitation, owner)
    client = signed_in(guest)

    assertContains(client.get(make.link(invitation)), words)
    client.post(make.link(invitation))

    assert not Membership.objects.filter(user=guest).exists()


def test_a_used_invitation_does_not_bring_back_a_removed_member(organization: Organization, owner: User) -> None:
    guest = make.user()
    invitation = invite(organization, owner, email=guest.email)
    client = signed_in(guest)
    client.post(make.link(invitation))
    Membership.objects.filter(user=guest).delete()

    client.post(make.link(invitation))

    assert not Membership.objects.filter(user=guest).exists()


def test_a_resent_invitation_ends_the_earlier_link(organization: Organization, owner: User) -> None:
    guest = make.user()
    invitation = invite(organization, owner, email=guest.email, now=timezone.now() - dt.timedelta(days=8))
    earlier = make.link(invitation)

    signed_in(owner).post(f"/organizations/invitations/{invitation.public_id}/resend/")
    invitation.refresh_from_db()

    assert signed_in(guest).get(earlier).status_code == 404
    assertContains(signed_in(guest).get(make.link(invitation)), "Join")
    assert invitation.is_valid(timezone.now())


def test_a_member_keeps_the_role_they_have(organization: Organization, owner: User) -> None:
    guest = make.user()
    invitation = invite(organization, owner, email=guest.email, role=Role.OWNER)
    make.member(organization=organization, user=guest, role=Role.SUPERVISOR)

    signed_in(guest).post(make.link(invitation))

    assert Membership.objects.get(user=guest).role == Role.SUPERVISOR


@pytest.mark.parametrize("token", ["x", "%00", "a" * 5000, "%ed%a0%80"])
def test_an_invented_link_is_not_found(client: Client, token: str) -> None:
    assert client.get(f"/invitations/{token}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_revoking_and_accepting_at_once_one_wins() -> None:
    owner, guest = make.user(), make.user()
    organization = make.organization(members=[owner])
    invitation = make.invitation(organization=organization, by=owner, email=guest.email)
    barrier, refused = threading.Barrier(2), []

    def attempt(action: Callable[..., Any], by: User) -> None:
        barrier.wait()
        try:
            action(invitation=invitation, by=by, now=timezone.now())
        except invitations.NotOpen as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    pairs = ((invitations.revoke, owner), (invitations.accept, guest))
    threads = [threading.Thread(target=attempt, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    invitation.refresh_from_db()
    is_member = organization.memberships.filter(user=guest).exists()
    assert len(refused) == 1
    assert is_member == (invitation.state == InvitationState.ACCEPTED)


# -- other people's ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [None, Role.RECRUITER, Role.SUPERVISOR, Role.EDITOR])
def test_only_owners_invite_resend_and_revoke(organization: Organization, owner: User, role: Role | None) -> None:
    invitation = invite(organization, owner)
    someone = make.employer()  # owns another organization
    if role:
        make.member(organization=organization, user=someone, role=role)
    client = signed_in(someone)
    before = Invitation.objects.values().get()

    for address in (
        f"/organizations/{organization.public_id}/invite/",
        f"/organizations/invitations/{invitation.public_id}/resend/",
        f"/organizations/invitations/{invitation.public_id}/revoke/",
    ):
        assert client.post(address, {"email": "me@people.example", "role": "owner"}).status_code == 404
    assert Invitation.objects.values().get() == before
    assertNotContains(client.get("/account/"), invitation.email)


def test_old_invitations_are_deleted_with_their_addresses(organization: Organization, owner: User) -> None:
    long_ago = timezone.now() - rules.KEEP_SETTLED - rules.INVITATION_LASTS - dt.timedelta(hours=1)
    invite(organization, owner, now=long_ago)
    revoked = invite(organization, owner)
    invitations.revoke(invitation=revoked, by=owner, now=timezone.now() - rules.KEEP_SETTLED - dt.timedelta(hours=1))
    lately = invite(organization, owner)

    assert retention.drop_invitations(now=timezone.now()) == 2
    assert Invitation.objects.get() == lately
