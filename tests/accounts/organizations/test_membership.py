import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.audit.models import Event
from accounts.notices.models import Notice
from accounts.organizations import invitations, membership, queries
from accounts.organizations.enums import InvitationState, Role
from accounts.organizations.models import Membership, Organization
from accounts.organizations.refusals import Refused
from accounts.users.models import User
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make.user()


@pytest.fixture
def organization(owner: User) -> Organization:
    return make.organization(members=[owner])


def role_of(user: User) -> str | None:
    return Membership.objects.filter(user=user).values_list("role", flat=True).first()


def test_a_changed_role_is_told_and_recorded(organization: Organization, owner: User) -> None:
    member = make.member(organization=organization, role=Role.SUPERVISOR)

    membership.change_role(membership=member, role=Role.RECRUITER, by=owner)

    notice = Notice.objects.get()
    assert (role_of(member.user), notice.recipient) == (Role.RECRUITER, member.user)
    assert notice.context["event"] == "role_changed"
    assert Event.objects.get(kind="organizations.role_changed").actor_id == owner.pk


def test_an_unchanged_role_tells_nobody(organization: Organization, owner: User) -> None:
    member = make.member(organization=organization, role=Role.RECRUITER)

    membership.change_role(membership=member, role=Role.RECRUITER, by=owner)

    assert not Notice.objects.exists()


def test_the_last_owner_cannot_step_down_leave_or_be_removed(organization: Organization, owner: User) -> None:
    own = organization.memberships.get(user=owner)
    make.member(organization=organization, role=Role.RECRUITER)
    attempts: list[Callable[[], None]] = [
        lambda: membership.change_role(membership=own, role=Role.RECRUITER, by=owner),
        lambda: membership.remove(membership=own, by=owner),
        lambda: membership.leave(membership=own, by=owner),
    ]

    for attempt in attempts:
        with pytest.raises(membership.LastOwner):
            attempt()
    assert role_of(owner) == Role.OWNER


def test_an_owner_whose_account_is_disabled_does_not_count(organization: Organization, owner: User) -> None:
    make.member(organization=organization, user=make.user(is_active=False))

    with pytest.raises(membership.LastOwner):
        membership.leave(membership=organization.memberships.get(user=owner), by=owner)


def test_handing_over_makes_one_an_owner_and_the_other_a_recruiter(organization: Organization, owner: User) -> None:
    heir = make.member(organization=organization, role=Role.SUPERVISOR)

    membership.hand_over(to=heir, by=owner)

    assert (role_of(heir.user), role_of(owner)) == (Role.OWNER, Role.RECRUITER)
    assert [notice.context["event"] for notice in Notice.objects.filter(recipient=heir.user)] == ["made_owner"]
    with pytest.raises(membership.NotOwner):
        membership.hand_over(to=heir, by=owner)


def test_a_disabled_account_cannot_be_the_only_heir(organization: Organization, owner: User) -> None:
    heir = make.member(organization=organization, user=make.user(is_active=False), role=Role.RECRUITER)

    with pytest.raises(membership.LastOwner):
        membership.hand_over(to=heir, by=owner)

    assert (role_of(owner), role_of(heir.user)) == (Role.OWNER, Role.RECRUITER)


def test_the_owner_of_a_provider_becomes_its_editor(owner: User) -> None:
    provider = make.organization(members=[owner], is_employer=False, is_provider=True)

    membership.hand_over(to=make.member(organization=provider, role=Role.EDITOR), by=owner)

    assert role_of(owner) == Role.EDITOR


def test_whoever_is_no_longer_an_owner_changes_nothing(organization: Organization, owner: User) -> None:
    member = make.member(organization=organization, role=Role.RECRUITER)
    former = make.member(organization=organization, role=Role.OWNER)
    Membership.objects.filter(pk=former.pk).update(role=Role.RECRUITER)

    with pytest.raises(membership.NotOwner):
        membership.change_role(membership=member, role=Role.OWNER, by=former.user)
    with pytest.raises(membership.NotOwner):
        membership.remove(membership=member, by=former.user)
    assert role_of(member.user) == Role.RECRUITER


def test_a_removed_member_s_open_session_ends_with_the_next_request(organization: Organization, owner: User) -> None:
    member = make.member(organization=organization, role=Role.OWNER)
    client = Client()
    client.force_login(member.user)
    pages = [f"/organizations/{organization.public_id}/{part}" for part in ("", "members/", "invite/", "edit/")]
    assert {client.get(page).status_code for page in pages} == {200}

    membership.remove(membership=member, by=owner)

    assert {client.get(page).status_code for page in pages} == {404}
    assert client.post(pages[2], {"email": "x@people.example", "role": "owner"}).status_code == 404
    assert not organization.invitations.exists()


@pytest.mark.parametrize("how", ["remove", "demote"])
def test_an_owner_who_was_removed_or_demoted_has_no_way_back(organization: Organization, owner: User, how: str) -> None:
    other, spare = make.member(organization=organization), make.user()
    invitation = make.invitation(organization=organization, by=other.user, email=spare.email, role=Role.OWNER)
    ours = make.invitation(organization=organization, by=owner)

    if how == "remove":
        membership.remove(membership=other, by=owner)
    else:
        membership.change_role(membership=other, role=Role.RECRUITER, by=owner)

    with pytest.raises(invitations.NotOpen):
        invitations.accept(invitation=invitation, by=spare, now=timezone.now())
    ours.refresh_from_db()
    assert ours.state == InvitationState.OPEN


def test_only_owners_own_one(organization: Organization, owner: User) -> None:
    recruiter = make.member(organization=organization, role=Role.RECRUITER).user

    assert (queries.owns_one(owner), queries.owns_one(recruiter), queries.owns_one(make.user())) == (True, False, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("repetition", range(3))
def test_of_two_owners_who_leave_at_once_one_stays(repetition: int) -> None:
    first, second = make.user(), make.user()
    organization = make.organization(members=[first, second])
    barrier, refused = threading.Barrier(2), []

    def leave(user: User) -> None:
        own = Membership.objects.select_related("organization").get(user=user)
        barrier.wait()
        try:
            membership.leave(membership=own, by=user)
        except Refused as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[user]) for user in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [type(refusal) for refusal in refused] == [membership.LastOwner]
    assert organization.memberships.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_demote_each_other_one_stays() -> None:
    first, second = make.user(), make.user()
    organization = make.organization(members=[first, second])
    barrier, refused = threading.Barrier(2), []

    def demote(by: User, other: User) -> None:
        theirs = Membership.objects.select_related("organization", "user").get(user=other)
        barrier.wait()
        try:
            membership.change_role(membership=theirs, role=Role.SUPERVISOR, by=by)
        except Refused as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=demote, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [type(refusal) for refusal in refused] == [membership.NotOwner]
    assert organization.memberships.filter(role=Role.OWNER).count() == 1
