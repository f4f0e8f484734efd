"""What may be proposed and decided, by whom, and what's public afterward. Vacancies and organizations alike."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.audit.models import Event
from accounts.notices.models import Notice
from accounts.organizations.models import Organization
from accounts.reviewing import actions, queries
from accounts.reviewing.models import Proposal, Revision
from accounts.reviewing.rules import changed_fields
from accounts.users.models import User
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import Vacancy
from tests.factories import accounts
from tests.factories import reviewing as make

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 9, 24, 12, tzinfo=dt.UTC)
TARGETS: dict[str, tuple[Callable[[], models.Model], dict[str, Any]]] = {
    "vacancy": (make.live_vacancy, {"title": "Nurse practitioner, atrial fibrillation clinic"}),
    "organization": (make.verified_organization, {"name": "Juniper Ridge Health"}),
}


@pytest.fixture(params=TARGETS)
def case(request: pytest.FixtureRequest) -> tuple[models.Model, dict[str, Any]]:
    """A public row, and a change of it."""
    build, change = TARGETS[request.param]
    return build(), change


@pytest.fixture
def moderator() -> User:
    return accounts.staff("Moderator")


def approve(proposal: Proposal, by: User, **given: Any) -> None:
    actions.approve(**{"proposal": proposal, "by": by, "edition": proposal.edition, "now": NOW, **given})


def request_changes(proposal: Proposal, by: User, comment: str = "Say which clinic.") -> None:
    actions.request_changes(proposal=proposal, by=by, edition=proposal.edition, comment=comment, now=NOW)


def fresh(target: models.Model) -> models.Model:
    return type(target)._default_manager.get(pk=target.pk)


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__startswith="reviewing.").order_by("pk").values_list("kind", flat=True))


class TestAnEdit:
    def test_it_is_public_only_after_its_approval(
        self, case: tuple[models.Model, dict[str, Any]], moderator: User
    ) -> None:
        target, change = case
        before = make.snapshot(target)

        proposal = make.propose(target, **change)
        assert make.snapshot(target) == before
        approve(proposal, moderator)

        assert make.snapshot(target) == {**before, **change}
        proposal.refresh_from_db()
        assert (proposal.state, proposal.decided_by, proposal.decided_at) == ("approved", moderator, NOW)
        assert kinds() == ["reviewing.proposed", "reviewing.approved"]
        assert Event.objects.get(kind="reviewing.proposed").fields == list(change)

    def test_each_publication_leaves_a_revision(
        self, case: tuple[models.Model, dict[str, Any]], moderator: User
    ) -> None:
        target, change = case
        before = make.snapshot(target)

        proposal = make.propose(target, **change)
        approve(proposal, moderator)

        found = Revision.objects.about(target).order_by("version")
        assert list(found.values_list("version", "by", "proposal")) == [
            (1, None, None),
            (2, moderator.pk, proposal.pk),
        ]
        assert [revision.snapshot for revision in found] == [before, {**before, **change}]

    def test_changes_are_requested_and_the_changed_edit_is_reviewed_again(
        self, case: tuple[models.Model, dict[str, Any]], moderator: User
    ) -> None:
        target, change = case
        later = timezone.now() + dt.timedelta(hours=1)
        proposal = make.propose(target, **change)

        request_changes(proposal, moderator)
        proposal.refresh_from_db()
        assert (proposal.state, proposal.comment) == ("changes", "Say which clinic.")

        again = make.propose(target, now=later, **change)
        assert (again.pk, again.state, again.comment, again.edition) == (proposal.pk, "pending", "", 2)
        assert (again.proposed_at, again.decided_by) == (later, None)

    def test_a_waiting_edit_that_is_changed_keeps_its_place_in_the_queue(self) -> None:
        vacancy = make.live_vacancy()
        first = make.propose(vacancy, now=NOW, schedule="Nights")

        again = make.propose(vacancy, now=NOW + dt.timedelta(days=2), schedule="Days")

        assert (again.pk, again.proposed_at, again.payload["schedule"]) == (first.pk, NOW, "Days")
        assert kinds() == ["reviewing.proposed", "reviewing.amended"]

    def test_an_edit_that_changes_nothing_is_refused(self, case: tuple[models.Model, dict[str, Any]]) -> None:
        with pytest.raises(actions.NothingChanged):
            make.propose(case[0])

        assert not Proposal.objects.exists()

    def test_a_withdrawn_edit_cannot_be_approved_and_leaves_room_for_another(
        self, case: tuple[models.Model, dict[str, Any]], moderator: User
    ) -> None:
        target, change = case
        proposal, before = make.propose(target, **change), make.snapshot(target)

        actions.withdraw(proposal=proposal, by=make.member_of(target))

        with pytest.raises(actions.NotPending):
            approve(proposal, moderator)
        with pytest.raises(actions.NotOpen):
            actions.withdraw(proposal=proposal, by=make.member_of(target))
        assert make.snapshot(target) == before
        assert make.propose(target, **change).pk != proposal.pk

    def test_a_row_has_one_open_edit(self) -> None:
        proposal = make.propose(make.live_vacancy(), schedule="Nights")
        proposal.pk = None

        with pytest.raises(IntegrityError, match="proposal_open_once"), transaction.atomic():
            proposal.save(force_insert=True)


class TestWhatAnEditMayHold:
    """The payload is checked when it's proposed and when it's approved, whichever page it came from."""

    @pytest.mark.parametrize(
        "extra", [{"state": "filled"}, {"published_on": "2020-01-01"}, {"organization": 1}, {"slug": "x"}, {"pk": 1}]
    )
    def test_no_other_field_of_a_vacancy_is_reached(self, extra: dict[str, Any], moderator: User) -> None:
        vacancy = make.live_vacancy()
        row = Vacancy.objects.filter(pk=vacancy.pk).values()
        before = row.get()

        with pytest.raises(actions.NotPublishable, match=next(iter(extra))):
            make.propose(vacancy, title="Pharmacist", **extra)

        proposal = make.propose(vacancy, title="Pharmacist")
        Proposal.objects.filter(pk=proposal.pk).update(payload={**proposal.payload, **extra})
        with pytest.raises(actions.NotPublishable):
            approve(proposal, moderator)
        assert row.all().get() == before

    @pytest.mark.parametrize("extra", [{"verified_on": "2020-01-01"}, {"is_demo": True}, {"members": [1]}])
    def test_no_other_field_of_an_organization_is_reached(self, extra: dict[str, Any]) -> None:
        with pytest.raises(actions.NotPublishable):
            make.propose(make.verified_organization(), name="Juniper Ridge", **extra)

    def test_no_field_may_be_missing(self) -> None:
        vacancy = make.live_vacancy()
        payload = make.snapshot(vacancy)
        del payload["apply_email"]

        with pytest.raises(actions.NotPublishable, match="apply_email"):
            actions.propose(target=vacancy, payload=payload, by=make.member_of(vacancy), version=1, now=NOW)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": "Nurse!!!"},
            {"places": "Nowhere, ZZ"},
            {"cme_allowance": "amount"},
            {"specialties": ["nothing"]},
            {"apply_email": "", "apply_url": ""},
            {"title": ["a", "list"], "pay_low": {"$gt": 1}},
        ],
    )
    def test_a_vacancy_s_rules_are_checked_again_at_approval(self, wrong: dict[str, Any], moderator: User) -> None:
        vacancy = make.live_vacancy()
        proposal = make.propose(vacancy, schedule="Nights")
        Proposal.objects.filter(pk=proposal.pk).update(payload={**proposal.payload, **wrong})

        with pytest.raises(actions.NotPublishable):
            approve(proposal, moderator)

        assert make.snapshot(vacancy)["schedule"] == ""
        assert queries.open_proposal(vacancy) == proposal

    def test_a_name_that_was_taken_meanwhile_is_refused_at_approval(self, moderator: User) -> None:
        organization = make.verified_organization()
        proposal = make.propose(organization, name="Juniper Ridge Health")
        accounts.organization(name="juniper ridge health", city="Boise", state="ID")

        with pytest.raises(actions.NotPublishable, match="already on CME Hub"):
            approve(proposal, moderator)

    def test_a_specialty_that_was_retired_meanwhile_is_refused_at_approval(self, moderator: User) -> None:
        specialty = accounts.specialty()
        proposal = make.propose(make.live_vacancy(), specialties=[specialty.code])
        specialty.delete()

        with pytest.raises(actions.NotPublishable, match="isn't a specialty on our list"):
            approve(proposal, moderator)


class TestTwoEditors:
    def test_the_second_to_propose_is_told(self) -> None:
        vacancy = make.live_vacancy()
        edit = queries.edit_of(vacancy)
        seen: dict[str, Any] = {"target": vacancy, "version": edit.version, "edition": edit.edition, "now": NOW}
        actions.propose(payload={**edit.start, "schedule": "Nights"}, by=make.member_of(vacancy), **seen)

        with pytest.raises(actions.ChangedMeanwhile):
            actions.propose(payload={**edit.start, "schedule": "Days"}, by=accounts.user(), **seen)

        assert Proposal.objects.get().payload["schedule"] == "Nights"

    def test_one_who_opened_the_form_before_an_approval_is_told(self, moderator: User) -> None:
        vacancy = make.live_vacancy()
        edit = queries.edit_of(vacancy)
        approve(make.propose(vacancy, schedule="Nights"), moderator)

        with pytest.raises(actions.ChangedMeanwhile):
            actions.propose(
                target=vacancy,
                payload={**edit.start, "title": "Pharmacist"},
                by=make.member_of(vacancy),
                version=edit.version,
                now=NOW,
            )

    def test_the_last_editor_hears_of_the_decision(self, moderator: User) -> None:
        colleague = accounts.user()
        vacancy = make.live_vacancy(organization=make.verified_organization(members=[accounts.user(), colleague]))
        make.propose(vacancy, schedule="Nights")

        approve(make.propose(vacancy, by=colleague, schedule="Days"), moderator)

        assert [notice.recipient for notice in Notice.objects.all()] == [colleague]


class TestThePublicVersionChangedMeanwhile:
    @pytest.fixture
    def proposal(self) -> Proposal:
        """An edit of the name, while staff corrected the website in the admin."""
        organization = make.verified_organization(name="Juniper Valley Health")
        proposal = make.propose(organization, name="Juniper Ridge Health")
        Organization.objects.filter(pk=organization.pk).update(website="https://juniper.example")
        return proposal

    def test_approval_is_refused(self, proposal: Proposal, moderator: User) -> None:
        with pytest.raises(actions.OtherPublicVersion, match="Compare again"):
            approve(proposal, moderator)

        assert Organization.objects.get(pk=proposal.target_id).name == "Juniper Valley Health"

    def test_what_changed_is_shown_and_the_editor_continues_from_it(self, proposal: Proposal) -> None:
        edit = queries.edit_of(Organization.objects.get(pk=proposal.target_id))

        assert [(each.label, each.after) for each in edit.meanwhile.changes] == [("Website", "https://juniper.example")]
        assert (edit.version, edit.start["name"]) == (2, "Juniper Ridge Health")
        assert edit.start["website"] == "https://juniper.example"
        assert [each.label for each in edit.comparison.changes] == ["Organization name"]

    def test_compared_again_it_keeps_both_changes(self, proposal: Proposal, moderator: User) -> None:
        actions.rebase(proposal=proposal, by=moderator, edition=1, now=NOW)

        with pytest.raises(actions.OtherEdition):
            approve(proposal, moderator, edition=1)
        approve(proposal, moderator, edition=2)

        organization = Organization.objects.get(pk=proposal.target_id)
        assert (organization.name, organization.website) == ("Juniper Ridge Health", "https://juniper.example")
        versions = Revision.objects.about(organization).order_by("version")
        assert [(each.version, each.by) for each in versions] == [(1, None), (2, None), (3, moderator)]

    def test_an_edit_that_is_public_already_ends(self, proposal: Proposal, moderator: User) -> None:
        Organization.objects.filter(pk=proposal.target_id).update(name="Juniper Ridge Health")

        actions.rebase(proposal=proposal, by=moderator, edition=1, now=NOW)

        proposal.refresh_from_db()
        assert (proposal.state, proposal.comment) == ("superseded", "The public version already says the same.")


class TestWhoDecides:
    def test_nobody_decides_on_their_own_edit(self, case: tuple[models.Model, dict[str, Any]], moderator: User) -> None:
        target, change = case
        proposal = make.propose(target, by=moderator, **change)

        for decide in (approve, request_changes):
            with pytest.raises(actions.OwnEdit):
                decide(proposal, moderator)
        with pytest.raises(actions.OwnEdit):
            actions.rebase(proposal=proposal, by=moderator, edition=1, now=NOW)

    @pytest.mark.parametrize("build", [case[0] for case in TARGETS.values()], ids=list(TARGETS))
    def test_nobody_decides_on_an_edit_of_their_organization(self, build: Callable[[], Any]) -> None:
        target, superuser = build(), accounts.staff()
        getattr(target, "organization", target).memberships.create(user=superuser)
        change = TARGETS["vacancy" if isinstance(target, Vacancy) else "organization"][1]

        with pytest.raises(actions.OwnEdit):
            approve(make.propose(target, **change), superuser)

    def test_a_decision_on_an_older_edition_is_refused(self, moderator: User) -> None:
        vacancy = make.live_vacancy()
        proposal = make.propose(vacancy, schedule="Nights")
        make.propose(vacancy, schedule="Days")

        for decide in (approve, request_changes):
            with pytest.raises(actions.OtherEdition):
                decide(proposal, moderator)

    def test_the_second_decision_is_refused(self, moderator: User) -> None:
        proposal = make.propose(make.live_vacancy(), schedule="Nights")
        request_changes(proposal, moderator)

        with pytest.raises(actions.NotPending):
            approve(proposal, moderator)

    def test_requesting_changes_needs_a_comment(self, moderator: User) -> None:
        proposal = make.propose(make.live_vacancy(), schedule="Nights")

        with pytest.raises(actions.NoComment):
            request_changes(proposal, moderator, " \n")

        assert Proposal.objects.get().state == "pending"

    def test_an_edit_of_a_deleted_row_cannot_be_decided(self, moderator: User) -> None:
        organization = make.verified_organization()
        proposal = make.propose(organization, name="Juniper Ridge Health")
        organization.delete()

        with pytest.raises(actions.TargetGone):
            approve(proposal, moderator)


class TestMessages:
    def test_one_message_for_each_decision(self, moderator: User) -> None:
        vacancy = make.live_vacancy()
        proposal = make.propose(vacancy, schedule="Nights")

        request_changes(proposal, moderator)
        approve(make.propose(vacancy, schedule="Days"), moderator)

        found = Notice.objects.order_by("pk")
        assert [(notice.kind, notice.context["state"]) for notice in found] == [
            ("proposal_decided", "changes"),
            ("proposal_decided", "approved"),
        ]
        assert {notice.recipient for notice in found} == {make.member_of(vacancy)}

    def test_all_members_are_told_if_the_proposer_has_left(self, moderator: User) -> None:
        gone = accounts.user()
        vacancy = make.live_vacancy()

        approve(make.propose(vacancy, by=gone, schedule="Nights"), moderator)

        assert [notice.recipient for notice in Notice.objects.all()] == [make.member_of(vacancy)]


class TestAnEndedTarget:
    def test_the_edit_ends_and_its_proposer_is_told_once(self) -> None:
        vacancy = make.live_vacancy()
        proposal = make.propose(vacancy, schedule="Nights")

        ended = [
            actions.supersede(target=vacancy, reason="It was filled.", by=accounts.user(), now=NOW) for _ in range(2)
        ]

        proposal.refresh_from_db()
        assert ended == [True, False]
        assert (proposal.state, proposal.comment) == ("superseded", "It was filled.")
        assert Notice.objects.count() == 1

    def test_who_ends_it_is_not_told(self) -> None:
        vacancy = make.live_vacancy()
        make.propose(vacancy, schedule="Nights")

        actions.supersede(target=vacancy, reason="It was filled.", by=make.member_of(vacancy), now=NOW)

        assert not Notice.objects.exists()

    def test_an_edit_of_a_vacancy_that_is_not_live_is_refused(self, moderator: User) -> None:
        vacancy = make.live_vacancy()
        proposal = make.propose(vacancy, schedule="Nights")
        Vacancy.objects.filter(pk=vacancy.pk).update(state=VacancyState.FILLED)

        with pytest.raises(actions.NotPublishable, match="isn't published anymore"):
            approve(proposal, moderator)

        assert Vacancy.objects.get(pk=vacancy.pk).schedule == ""


class TestRestoring:
    """An earlier version is published again, as a new one."""

    @pytest.fixture
    def edited(self, case: tuple[models.Model, dict[str, Any]], moderator: User) -> models.Model:
        """A public row in its second version."""
        target, change = case
        approve(make.propose(target, **change), moderator)
        return target

    def restore(self, target: models.Model, by: User, *, number: int = 1, **given: Any) -> Revision:
        revision = Revision.objects.about(target).get(version=number)
        version = given.pop("version", None) or queries.public_version(fresh(target))[0]
        return actions.revert(revision=revision, by=by, version=version, now=NOW)

    def test_it_becomes_public_as_a_new_version(self, edited: models.Model, moderator: User) -> None:
        first, second = Revision.objects.about(edited).order_by("version")

        restored = self.restore(edited, moderator)

        assert make.snapshot(edited) == restored.snapshot == first.snapshot
        assert (restored.version, restored.by, restored.restores, restored.published_at) == (3, moderator, 1, NOW)
        assert Revision.objects.get(pk=second.pk).snapshot == second.snapshot
        event = Event.objects.get(kind="reviewing.restored")
        assert (event.actor_id, event.object_id) == (moderator.pk, str(restored.pk))
        assert event.fields == changed_fields(second.snapshot, first.snapshot)

    def test_what_is_public_already_is_refused(self, edited: models.Model, moderator: User) -> None:
        with pytest.raises(actions.AlreadyPublic):
            self.restore(edited, moderator, number=2)

        assert Revision.objects.about(edited).count() == 2

    def test_a_version_that_came_meanwhile_is_never_lost_unseen(self, edited: models.Model, moderator: User) -> None:
        self.restore(edited, moderator)

        with pytest.raises(actions.OtherVersionNow):
            self.restore(edited, moderator, number=2, version=2)

    def test_what_was_changed_without_a_review_is_kept_as_a_version(self, moderator: User) -> None:
        organization = make.verified_organization(name="Juniper Valley Health")
        approve(make.propose(organization, name="Juniper Ridge Health"), moderator)
        Organization.objects.update(website="https://juniper.example")

        self.restore(organization, moderator)

        names = Revision.objects.about(organization).order_by("version").values_list("version", "snapshot__website")
        assert list(names)[2:] == [(3, "https://juniper.example"), (4, "")]

    def test_insiders_cannot(self, edited: models.Model) -> None:
        with pytest.raises(actions.OwnOrganization):
            self.restore(edited, make.member_of(edited))

    def test_a_version_that_the_rules_refuse_today_stays_in_the_history(self, moderator: User) -> None:
        organization = make.verified_organization(name="Juniper Valley Health")
        approve(make.propose(organization, name="Juniper Ridge Health"), moderator)
        accounts.organization(name="Juniper Valley Health", city=organization.city, state=organization.state)

        with pytest.raises(actions.NotPublishable, match="already"):
            self.restore(organization, moderator)

        assert make.snapshot(organization)["name"] == "Juniper Ridge Health"

    def test_a_closed_vacancy_stays_closed(self, moderator: User) -> None:
        vacancy = make.live_vacancy()
        approve(make.propose(vacancy, schedule="Nights"), moderator)
        Vacancy.objects.update(state=VacancyState.FILLED)

        with pytest.raises(actions.NotPublishable, match="isn't published anymore"):
            self.restore(vacancy, moderator)

    def test_an_open_edit_stays_and_is_compared_with_the_restored_version(
        self, edited: models.Model, moderator: User
    ) -> None:
        name = "name" if isinstance(edited, Organization) else "title"
        moved: dict[str, Any] = {"city": "Meridian"} if isinstance(edited, Organization) else {"places": "Meridian, ID"}
        waiting = make.propose(fresh(edited), **moved)

        restored = self.restore(edited, moderator)

        waiting.refresh_from_db()
        assert waiting.state == "pending"
        with pytest.raises(actions.OtherPublicVersion):
            approve(waiting, moderator)
        actions.rebase(proposal=waiting, by=moderator, edition=waiting.edition, now=NOW)
        waiting.refresh_from_db()
        approve(waiting, moderator)
        assert make.snapshot(edited) == {**restored.snapshot, **moved}
        assert make.snapshot(edited)[name] == restored.snapshot[name]


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    """Real transactions on PostgreSQL."""

    def test_of_two_reviewers_one_decides(self) -> None:
        accounts.staff_groups()
        reviewers = [accounts.staff("Moderator"), accounts.staff("Moderator")]
        proposal = make.propose(make.live_vacancy(), schedule="Nights")

        outcomes = _together(
            lambda: approve(proposal, reviewers[0]),
            lambda: request_changes(proposal, reviewers[1]),
        )

        assert sorted(outcomes) == ["", "NotPending"]
        assert Event.objects.filter(kind__in=["reviewing.approved", "reviewing.changes_requested"]).count() == 1
        assert Notice.objects.count() == 1
        assert Revision.objects.count() == (2 if Proposal.objects.get().state == "approved" else 1)

    def test_of_two_editors_one_proposes(self) -> None:
        vacancy = make.live_vacancy()
        edit = queries.edit_of(vacancy)

        def propose(schedule: str) -> None:
            actions.propose(
                target=vacancy,
                payload={**edit.start, "schedule": schedule},
                by=make.member_of(vacancy),
                version=edit.version,
                now=NOW,
            )

        outcomes = _together(lambda: propose("Nights"), lambda: propose("Days"))

        assert sorted(outcomes) == ["", "ChangedMeanwhile"]
        assert Proposal.objects.count() == 1

    def test_an_approval_and_a_withdrawal_do_not_both_happen(self) -> None:
        accounts.staff_groups()
        moderator, vacancy = accounts.staff("Moderator"), make.live_vacancy()
        proposal = make.propose(vacancy, schedule="Nights")

        outcomes = _together(
            lambda: approve(proposal, moderator),
            lambda: actions.withdraw(proposal=proposal, by=make.member_of(vacancy)),
        )

        published = make.snapshot(vacancy)["schedule"] == "Nights"
        assert sorted(outcomes) in (["", "NotOpen"], ["", "NotPending"])
        assert Proposal.objects.get().state == ("approved" if published else "withdrawn")


def _together(*steps: Callable[[], None]) -> list[str]:
    """Run the steps at the same moment, each in its own connection. Return '' or the name of each refusal."""
    outcomes: list[str] = []
    start = threading.Barrier(len(steps))

    def run(step: Callable[[], None]) -> None:
        start.wait(timeout=10)
        try:
            step()
            outcomes.append("")
        except actions.Refused as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes
