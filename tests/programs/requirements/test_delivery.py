"""One message for each person whose next cycle follows a new version, through crashes and second runs."""

import datetime as dt

import pytest

from accounts.notices.kinds import get
from accounts.notices.models import Notice
from accounts.users.models import User
from programs.requirements import delivery, loading, publishing, reports
from programs.requirements.models import Cycle, ReportState, RuleVersion
from tests.factories import accounts as people
from tests.factories import requirements as make

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 28, 15, tzinfo=dt.UTC)
JAN = dt.date(2027, 1, 1)
DUE = dt.date(2027, 6, 30)


def published(effective_from: dt.date = JAN) -> RuleVersion:
    curator = people.staff("Curator")
    draft = publishing.new_draft(version=RuleVersion.objects.published().order_by("-number")[0], by=curator)
    draft.change_note, draft.effective_from = "60 credits instead of 50.", effective_from
    publishing.save_draft(version=draft, by=curator)
    return publishing.publish(version=draft, by=curator, edition=draft.edition, now=NOW)


def told(version: RuleVersion) -> list[User]:
    return [notice.recipient for notice in Notice.objects.filter(kind="rule_change", context={"version": version.pk})]


def test_those_whose_next_cycle_follows_are_told_once() -> None:
    first = make.rule_version()
    follows = make.cycle(first, due_on=DUE).credential.user
    make.cycle(first, due_on=dt.date(2026, 12, 30))  # the next cycle starts before the day
    make.cycle(make.rule_version("TX"), due_on=DUE)
    version = published()

    assert (delivery.plan_due(now=NOW), delivery.plan_due(now=NOW)) == (1, 0)

    assert told(version) == [follows]


def test_someone_with_two_credentials_is_told_once() -> None:
    first = make.rule_version()
    person = make.cycle(first, due_on=DUE).credential.user
    other = make.credential(first, user=person, state="TX", expires_on=DUE)
    make.cycle(first, credential=other)
    version = published()

    delivery.plan_due(now=NOW)

    assert told(version) == [person]


def test_a_killed_worker_s_successor_goes_on_where_it_stopped() -> None:
    first = make.rule_version()
    everyone = [make.cycle(first, due_on=DUE).credential.user for _ in range(5)]
    version = published()

    assert delivery.tell_some(now=NOW, most=2) == 2
    version.refresh_from_db()
    assert version.telling_after == Cycle.objects.order_by("pk")[1].pk
    assert [delivery.tell_some(now=NOW, most=2) for _ in range(3)] == [2, 1, None]

    assert sorted(person.pk for person in told(version)) == sorted(person.pk for person in everyone)
    version.refresh_from_db()
    assert version.telling_after is None


def test_a_batch_that_was_rolled_back_is_told_again_once() -> None:
    first = make.rule_version()
    make.cycle(first, due_on=DUE)
    version = published()
    delivery.plan_due(now=NOW)
    RuleVersion.objects.filter(pk=version.pk).update(telling_after=0)  # as if the cursor had been lost

    delivery.plan_due(now=NOW)

    assert len(told(version)) == 1


def test_a_version_from_the_files_is_told_of_too_but_not_the_first() -> None:
    def file(**keys: object) -> list[dict[str, object]]:
        return [{"authority": "CA", "name": "California", "kind": "state", "rule_sets": [{**make.rule(), **keys}]}]

    loading.load(file(version=1))
    make.cycle(RuleVersion.objects.get(), due_on=DUE)
    assert delivery.plan_due(now=NOW) == 0

    loading.load(file(version=2, effective_from="2027-01-01", change_note="Ethics counts too.", carry_over="5"))

    assert delivery.plan_due(now=NOW) == 1


def test_the_message_names_the_change_the_day_and_what_stays() -> None:
    make.cycle(make.rule_version(), due_on=DUE)
    version = published()
    delivery.plan_due(now=NOW)
    notice = Notice.objects.get(kind="rule_change")
    kind = get("rule_change")

    content = kind.render(notice, NOW)

    assert kind.subscribed
    assert content.link == "/rules/ca/md/"
    assert content.summary == (
        "60 credits instead of 50. Your current cycle, through Jun 30, 2027, keeps the rule that it started with. "
        "Your next cycle, from Jul 1, 2027, follows the new one."
    )
    assert content.context["version"] == version


def test_a_message_about_a_credential_that_s_gone_isn_t_sent() -> None:
    cycle = make.cycle(make.rule_version(), due_on=DUE)
    published()
    delivery.plan_due(now=NOW)
    notice = Notice.objects.get(kind="rule_change")
    assert get("rule_change").still_due(notice, NOW)

    cycle.credential.delete()

    assert not get("rule_change").still_due(notice, NOW)


def test_a_version_that_another_comes_before_isn_t_told_of() -> None:
    make.cycle(make.rule_version(), due_on=DUE)
    overtaken = published(JAN)
    newer = published(dt.date(2027, 2, 1))

    delivery.plan_due(now=NOW)

    assert told(overtaken) == []
    assert len(told(newer)) == 1


# -- reports -----------------------------------------------------------------------------------------------------------


def test_the_reporter_gets_the_answer() -> None:
    report = make.report(text="It's 60 now.")
    curator = people.staff("Curator")

    reports.answer(report=report, by=curator, state=ReportState.RIGHT, text="The board says 50.", now=NOW)

    notice = Notice.objects.get(kind="rule_report_answered")
    assert notice.recipient == report.reported_by
    content = get("rule_report_answered").render(notice, NOW)
    assert content.summary == "We checked the rule that you reported. It stays as it is. The board says 50."
    assert content.link == "/rules/ca/md/"


def test_an_answer_to_a_deleted_account_tells_nobody() -> None:
    report = make.report()
    report.reported_by = None
    report.save()

    reports.answer(report=report, by=people.staff("Curator"), state=ReportState.CHANGED, text="We changed it.", now=NOW)

    assert not Notice.objects.filter(kind="rule_report_answered").exists()
