"""Transcripts as CSV and JSON, and what they say."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.users.models import User
from programs.ledger.models import EntryTopic
from programs.transcripts import files
from programs.transcripts.queries import transcript
from tests.factories import accounts as people
from tests.factories import programs as make
from tests.factories import rosters

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 5, 4)


@pytest.fixture
def pat() -> User:
    user = rosters.clinician()
    people.license(user=user, number="F340029", expires_on=dt.date(2027, 1, 31))
    return user


def test_activities_are_in_order_of_time_and_types_are_never_added_together(pat: User) -> None:
    nursing = make.credit_type(code="ANCC_CH", name="Nursing contact hour")
    later = rosters.entry(user=pat, completed_on=dt.date(2026, 4, 1), amounts={rosters.ama(): "1", nursing: "1"})
    earlier = rosters.entry(user=pat)

    found = transcript(pat, as_of=TODAY)

    assert [line.entry for line in found.lines] == [earlier, later]
    assert found.totals == [("AMA PRA Category 1 Credit", Decimal("2.5")), ("Nursing contact hour", Decimal(1))]


def test_others_entries_and_the_trash_are_not_in_it(pat: User) -> None:
    rosters.entry(user=rosters.clinician(npi="2000000010"))
    rosters.entry(user=pat, deleted_at=timezone.now())

    assert transcript(pat, as_of=TODAY).lines == ()


@pytest.mark.parametrize(
    ("since", "until", "count", "covers"),
    [
        (None, None, 2, "All activities"),
        (dt.date(2026, 3, 14), None, 2, "All activities, since Mar 14, 2026"),
        (dt.date(2026, 3, 15), None, 1, "All activities, since Mar 15, 2026"),
        (None, dt.date(2026, 3, 14), 1, "All activities, through Mar 14, 2026"),
        (dt.date(2026, 1, 1), dt.date(2026, 12, 31), 2, "All activities, Jan 1, 2026 to Dec 31, 2026"),
    ],
)
def test_days_limit_it_and_both_are_included(
    pat: User, since: dt.date | None, until: dt.date | None, count: int, covers: str
) -> None:
    rosters.entry(user=pat)
    rosters.entry(user=pat, completed_on=dt.date(2026, 4, 1))

    found = transcript(pat, as_of=TODAY, since=since, until=until)

    assert (len(found.lines), found.covers) == (count, covers)


def test_license_numbers_are_masked_unless_the_person_chooses_otherwise(pat: User) -> None:
    assert [each.number for each in transcript(pat, as_of=TODAY).licenses] == ["•••••029"]
    assert [each.number for each in transcript(pat, as_of=TODAY, full_numbers=True).licenses] == ["F340029"]


def test_every_fact_is_in_the_json_and_null_is_not_stated(pat: User) -> None:
    program = rosters.activity()
    entry = rosters.entry(user=pat, program=program, confirmed_by=program.provider, confirmed_at=timezone.now())
    EntryTopic.objects.create(entry=entry, topic=make.mandated_topic(code="opioids", name="Opioids"), hours="0.50")
    rosters.certificate(entry=entry)
    rosters.entry(user=pat, provider_name="", completed_on=dt.date(2026, 4, 1))

    document = json.loads(files.as_json(transcript(pat, as_of=TODAY)))

    assert document["person"]["name"] == "Pat Doe"
    assert document["activities"][0] == {
        "id": str(entry.public_id),
        "title": "Sepsis in the first hour",
        "provider": "A provider",
        "completed_on": "2026-03-14",
        "format": None,
        "board_approval": None,
        "credits": [{"type": "AMA_PRA_1", "name": "AMA PRA Category 1 Credit", "amount": "1.5"}],
        "topics": [{"topic": "opioids", "name": "Opioids", "hours": "0.5"}],
        "certificate": True,
        "confirmed_by": program.provider.name,
        "counts_for": None,
    }
    assert (document["activities"][1]["provider"], document["activities"][1]["certificate"]) == (None, False)


def test_the_csv_has_one_row_for_each_activity_and_no_formulas(pat: User) -> None:
    nursing = make.credit_type(code="ANCC_CH", name="Nursing contact hour")
    rosters.entry(user=pat, title="=HYPERLINK(1)", amounts={rosters.ama(): "1.50", nursing: "2"})

    text = files.as_csv(transcript(pat, as_of=TODAY))

    assert text.startswith("\ufeff")
    row = next(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert row["activity"] == "'=HYPERLINK(1)"
    assert row["credits"] == "AMA_PRA_1 1.5; ANCC_CH 2"
    assert (row["certificate"], row["confirmed_by"]) == ("no", "")


def test_the_number_of_queries_doesn_t_grow_with_the_entries(pat: User, django_assert_max_num_queries: object) -> None:
    for number in range(5):
        rosters.certificate(entry=rosters.entry(user=pat, title=f"Activity {number}"))

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        files.as_json(transcript(pat, as_of=TODAY))
