import datetime as dt
from typing import Any

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.notices import delivery as outbox
from accounts.notices.kinds import NothingToSay
from accounts.users.models import User
from programs.digests.delivery import monthly, prepare_monthly
from programs.digests.enums import DigestKind
from programs.digests.sections import Reader, with_standings
from programs.digests.standing import Line, Listed, WhereYouStand, where_you_stand
from programs.ledger.models import Entry
from tests.factories import accounts, ledger
from tests.factories import requirements as rules
from tests.programs.digests.conftest import MONDAY, Asked

pytestmark = pytest.mark.django_db

FIRST = dt.datetime(2026, 12, 1, 14, tzinfo=dt.UTC)  # 9:00 AM in New York
NOVEMBER_FIRST = dt.datetime(2026, 11, 1, 14, tzinfo=dt.UTC)
TODAY = FIRST.date()
DAY = dt.timedelta(days=1)
RULE = rules.rule("APRN", total="30", topics=[rules.topic("pharmacology")], accepts=["@nursing_hours"], unit="hours")


def stand(person: User) -> WhereYouStand:
    (reader,) = with_standings([Reader(person, TODAY, NOVEMBER_FIRST, FIRST)])
    found = where_you_stand(reader)
    assert found is not None
    return found


def test_each_requirement_has_what_is_earned_and_what_is_left(person: User) -> None:
    rules.rule_version("NY", "APRN", RULE)
    accounts.license(user=person, expires_on=TODAY + 29 * DAY)
    rules.earned(person, "12.5", TODAY - DAY, of="ANCC_CH", pharmacology="0.5")

    found = stand(person)

    (held,) = found.held
    assert (held.title, held.when) == ("New York, nurse practitioner", "Expires Dec 30, 2026 · 29 days left")
    assert held.lines == (
        Line("Category 1 credits", "12.5 of 30 hours", "17.5 hours to go, due soon"),
        Line("Pharmacology", "0.5 of 2 hours", "1.5 hours to go, due soon"),
    )
    assert held.checked == "Recorded Oct 2025, not checked against the board's text since."
    assert found.fact == (
        "17.5 hours and 1.5 hours on pharmacology still missing for New York by Dec 30, 2026 (29 days left)"
    )


def test_a_met_rule_that_nobody_checked_is_met_as_we_read_it(person: User) -> None:
    rules.rule_version("NY", "APRN", RULE)
    accounts.license(user=person, expires_on=TODAY + 29 * DAY)
    rules.earned(person, "30", TODAY - DAY, of="ANCC_CH", pharmacology="2")

    found = stand(person)

    assert found.fact == "Nothing is missing, as we read the rules"
    assert found.held[0].lines == ()
    assert found.held[0].rest == ("Met as we read it: Category 1 credits; Pharmacology",)


def test_without_a_rule_it_says_so(person: User) -> None:
    accounts.license(user=person, expires_on=TODAY + 29 * DAY)

    found = stand(person)

    assert found.held[0].sentence == "We have no rule for this license yet."
    assert found.fact == "Your New York nurse practitioner license expires Dec 30, 2026 (29 days left)"


def test_what_is_missing_comes_before_a_deadline_for_which_nothing_is(person: User) -> None:
    rules.rule_version("NY", "APRN", RULE)
    rules.rule_version("CA", "APRN", rules.rule("APRN", total="2", accepts=["@nursing_hours"], unit="hours"))
    accounts.license(user=person, expires_on=TODAY + 60 * DAY)
    accounts.license(user=person, state="CA", expires_on=TODAY + 29 * DAY)
    rules.earned(person, "29", TODAY - DAY, of="ANCC_CH", pharmacology="2")

    found = stand(person)

    assert found.fact == "1 hour still missing for New York by Jan 30, 2027 (60 days left)"
    assert found.next_deadline == "Your California nurse practitioner license expires Dec 30, 2026 (29 days left)"


def test_an_expired_license_is_not_a_deadline(person: User) -> None:
    accounts.license(user=person, expires_on=TODAY - DAY)

    found = stand(person)

    assert (found.next_deadline, found.fact) == ("", "Your credentials have expired")
    assert found.held[0].when == "Expired Nov 30, 2026"


def test_what_was_added_last_month_is_listed_five_at_most(person: User) -> None:
    accounts.license(user=person, expires_on=TODAY + 29 * DAY)
    for number in range(6):
        entry = rules.earned(person, "1.5", TODAY - number * DAY, of="ANCC_CH")
        Entry.objects.filter(pk=entry.pk).update(title=f"Activity {number}", entered_at=FIRST - DAY)
    for outside in (NOVEMBER_FIRST - DAY, FIRST):
        entry = rules.earned(person, "9", TODAY, of="ANCC_CH")
        Entry.objects.filter(pk=entry.pk).update(entered_at=outside)

    found = stand(person)

    assert found.logged.more == 1
    assert len(found.logged.entries) == 5
    assert found.logged.entries[0].startswith("Activity 0, Dec 1, 2026: 1.5 ")


def test_certificates_are_missed_only_where_the_activity_counts(person: User) -> None:
    rules.rule_version("NY", "APRN", RULE)
    accounts.license(user=person, expires_on=TODAY + 29 * DAY)
    ledger.vocabulary("ANCC_CH", "AMA_PRA_1")
    rules.earned(person, "2", TODAY - 2 * DAY, of="ANCC_CH")
    Entry.objects.update(title="Without")
    ledger.certificate(entry=rules.earned(person, "3", TODAY - DAY, of="ANCC_CH"))
    rules.earned(person, "3", TODAY - 3000 * DAY, of="ANCC_CH")

    assert stand(person).without_certificate == Listed(("Without, Nov 29, 2026: 2 contact hours",), 0)


def test_the_mail_says_where_one_stands(person: User, digest: Asked, mailoutbox: list[Any]) -> None:
    rules.rule_version("NY", "APRN", RULE)
    accounts.license(user=person, expires_on=TODAY + 29 * DAY)
    entry = rules.earned(person, "12.5", TODAY - DAY, of="ANCC_CH")
    Entry.objects.filter(pk=entry.pk).update(title="Pain & <practice>", entered_at=FIRST - DAY)
    digest(person, DigestKind.MONTHLY)

    outbox.deliver_due(now=FIRST)

    (mail,) = mailoutbox
    (html,) = [body for body, kind in mail.alternatives if kind == "text/html"]
    assert mail.subject == (
        "17.5 hours and 2 hours on pharmacology still missing for New York by Dec 30, 2026 (29 days left)"
    )
    assert "- Category 1 credits: 12.5 of 30 hours, 17.5 hours to go, due soon\n" in mail.body
    assert "See my credits: http://localhost:8000/credits/\n" in mail.body
    assert "These count, and have no certificate yet\n- Pain & <practice>, Nov 30, 2026" in mail.body
    assert "12.5 of 30 hours" in html
    assert "Pain &amp; &lt;practice&gt;" in html
    for part in (mail.body, html):
        assert "They aren't legal advice: check with your board." in part
        assert mail.extra_headers["List-Unsubscribe"].strip("<>") in part
    html5lib.HTMLParser(strict=True).parse(html)


def test_without_a_credential_there_is_nothing_to_say(person: User, digest: Asked) -> None:
    notice = digest(person, DigestKind.MONTHLY)

    with pytest.raises(NothingToSay):
        monthly(notice, MONDAY)


def test_many_people_cost_as_many_queries_as_one(digest: Asked) -> None:
    rules.rule_version("NY", "APRN", RULE)

    def queries(count: int) -> int:
        notices = []
        for _ in range(count):
            person = accounts.clinician()
            accounts.license(user=person, expires_on=TODAY + 29 * DAY)
            rules.earned(person, "2", TODAY - DAY, of="ANCC_CH")
            notices.append(digest(person, DigestKind.MONTHLY))
        with CaptureQueriesContext(connection) as captured:
            prepare_monthly(notices, FIRST)
            found = [monthly(notice, FIRST) for notice in notices]
        assert len(found) == count
        return len(captured)

    queries(1)  # reads what each process keeps
    assert queries(1) == queries(3)
