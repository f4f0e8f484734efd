"""Rosters as files: CSV with the template's columns, workbooks, and ACCME's JSON."""

import datetime as dt
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from openpyxl.workbook.workbook import Workbook

from programs.importing.reading import Unreadable
from programs.rosters.reading import MOST_ROWS, Reading, Row, read, template
from programs.rosters.rules import Learner
from tests.factories.rosters import NPI, as_csv, completion

TODAY = dt.date(2026, 5, 4)
OFFERS = {"AMA_PRA_1": Decimal(2), "ANCC_CH": None}


def read_csv(*rows: dict[str, str]) -> Reading:
    return read(as_csv(*rows), offers=OFFERS, as_of=TODAY)


def problem(**changes: str) -> str:
    found = read_csv(completion(**changes))
    assert not found.rows
    assert [row for row, _ in found.problems] == [2]
    return found.problems[0].text


def test_a_row_is_read_with_each_credit_type_that_it_has() -> None:
    row = completion(birth_month_day="3/14", license_state="California", license_number="A123456", ANCC_CH="1")

    assert read_csv(row).rows == [
        Row(
            number=2,
            learner=Learner("Pat", "Doe", NPI, "CA", "A123456", "03-14"),
            completed_on=dt.date(2026, 3, 14),
            completion_id="C-1",
            amounts={"AMA_PRA_1": Decimal("1.50"), "ANCC_CH": Decimal("1.00")},
        )
    ]


def test_the_template_s_header_is_read_whatever_its_case() -> None:
    header = ",".join(template(OFFERS)).title()
    line = f"Pat,Doe,{NPI},,,,03/14/2026,C-1,2,"

    assert len(read(f"{header}\n{line}\n".encode(), offers=OFFERS, as_of=TODAY).rows) == 1


def test_a_row_comes_back_from_json_as_it_was() -> None:
    row = read_csv(completion()).rows[0]

    assert Row.from_json(json.loads(json.dumps(row.as_json()))) == row


@pytest.mark.parametrize("birth", ["03-14", "3-14", "3/14", "0314", "1980-03-14", "3/14/1980", "14-Mar", "14-March"])
def test_birth_days_are_read_however_a_spreadsheet_writes_them(birth: str) -> None:
    assert read_csv(completion(birth_month_day=birth)).rows[0].learner.birth == "03-14"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"first_name": " "}, "Enter the first name"),
        ({"completion_id": ""}, "Enter the completion ID"),
        ({"npi": "2000000003"}, "This isn't a valid NPI. Check for a mistyped digit"),
        ({"npi": ""}, "Enter an NPI, or a license number with its state"),
        ({"license_number": "A1"}, "Enter the license number together with its state"),
        ({"license_state": "ZZ", "license_number": "A1"}, "Enter the license's state as two letters, such as CA"),
        ({"birth_month_day": "02-30"}, "Enter the birth month and day as MM-DD, such as 03-14"),
        ({"birth_month_day": "14-Foo"}, "Enter the birth month and day as MM-DD, such as 03-14"),
        ({"completed_on": "14.3.2026"}, "Enter the completion date as YYYY-MM-DD or MM/DD/YYYY"),
        ({"completed_on": "2026-05-05"}, "The completion date is in the future"),
        ({"completed_on": "1026-05-05"}, "Check the year of the completion date"),
        ({"AMA_PRA_1": ""}, "Enter the credit that was earned"),
        ({"AMA_PRA_1": "one"}, "Enter credit as a number, such as 1.25"),
        ({"AMA_PRA_1": "NaN"}, "Enter credit above zero"),
        ({"AMA_PRA_1": "0"}, "Enter credit above zero"),
        ({"AMA_PRA_1": "1.255"}, "Enter credit with at most two decimal places"),
        ({"AMA_PRA_1": "2.25"}, "Has more credit than the listing's 2"),
        ({"last_name": "x" * 201}, "Shorten values to 200 characters"),
    ],
)
def test_a_wrong_row_says_what_to_enter_and_quotes_nobody(changes: dict[str, str], text: str) -> None:
    assert problem(**changes) == text


def test_a_wrong_row_doesn_t_stop_the_others() -> None:
    found = read_csv(completion(), completion(completion_id="C-2", npi="1"), completion(completion_id="C-3"))

    assert [row.completion_id for row in found.rows] == ["C-1", "C-3"]
    assert [row for row, _ in found.problems] == [3]


def test_a_completion_id_stands_for_one_completion() -> None:
    found = read_csv(completion(), completion())

    assert found.problems == [(3, "Has the same completion ID as row 2")]


@pytest.mark.parametrize(
    ("header", "lacks"),
    [
        ("first_name,last_name,npi,completed_on,AMA_PRA_1", "completion_id"),
        ("first_name,last_name,completed_on,completion_id,AMA_PRA_1", "npi, or license_state and license_number"),
        ("first_name,last_name,npi,completed_on,completion_id", "a column for the credit, such as AMA_PRA_1"),
    ],
)
def test_a_file_without_a_column_is_refused_whole(header: str, lacks: str) -> None:
    with pytest.raises(Unreadable, match=lacks):
        read(f"{header}\na,b,c,d,e\n".encode(), offers=OFFERS, as_of=TODAY)


def test_more_rows_than_allowed_are_refused_whole() -> None:
    rows = [completion(completion_id=f"C-{number}") for number in range(MOST_ROWS + 1)]

    assert len(read_csv(*rows[:-1]).rows) == MOST_ROWS
    with pytest.raises(Unreadable, match="more than 5,000 rows"):
        read_csv(*rows)


def test_a_workbook_is_read_like_a_csv_file() -> None:
    book, file = Workbook(), io.BytesIO()  # type: ignore[no-untyped-call]
    sheet = book.active
    assert sheet is not None
    sheet.append(list(completion()))
    sheet.append(list(completion().values()))
    book.save(file)  # type: ignore[no-untyped-call]

    assert read(file.getvalue(), offers=OFFERS, as_of=TODAY).rows == read_csv(completion()).rows


# -- JSON --------------------------------------------------------------------------------------------------------------


def report(**changes: Any) -> dict[str, Any]:
    """One report as interop describes it: the drafts differ in where the certificate stands."""
    return {
        "ReportingOrganization": "0001234",
        "Member": {
            "Name": {"GivenName": "Pat", "FamilyName": "Doe"},
            "PersonalInfo": {"BirthDate": changes.get("birth", "1980-03-14")},
        },
        "Activity": {
            "ProviderOrganization": "0001234",
            "Module": {
                "ModuleName": {"value": "Sepsis", "moduleID": changes.get("module", "200912345")},
                "Status": changes.get("status", "Completed"),
                "CompletedDateTime": changes.get("moment", "2026-03-14T22:00:00"),
                "CreditCertificate": [
                    {
                        "UniqueID": changes.get("unique", {"value": NPI, "domain": "NPI"}),
                        "CreditReceived": {
                            "activityCertification": changes.get("kind", "AMA PRA Category 1"),
                            "creditUnit": "Point",
                            "numberOfCredits": 1.5,
                        },
                        "CreditID": changes.get("id", "ccid:provider:77"),
                    }
                ],
            },
        },
        "XtensibleInfo": {"LearnerRecordAction": changes.get("action", "add")},
    }


def read_json(*reports: dict[str, Any]) -> Reading:
    document = {"ACCMELearnerReports": {"ActivityReports": {"DateTimeCreated": "x", "ActivityReport": list(reports)}}}
    return read(json.dumps(document).encode(), offers=OFFERS, as_of=TODAY, accme_id="200912345")


def test_learner_completions_are_read() -> None:
    assert read_json(report()).rows == [
        Row(
            number=1,
            learner=Learner("Pat", "Doe", NPI, birth="03-14"),
            completed_on=dt.date(2026, 3, 14),
            completion_id="ccid:provider:77",
            amounts={"AMA_PRA_1": Decimal("1.50")},
        )
    ]


def test_a_state_as_domain_is_a_license() -> None:
    learner = read_json(report(unique=[{"value": "A1", "domain": "CA"}])).rows[0].learner

    assert (learner.npi, learner.license_state, learner.license_number) == ("", "CA", "A1")


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-03-14", 14), ("2026-03-14T23:59:00", 14), ("2026-03-15T03:00:00Z", 14), ("2026-03-15T06:00:00Z", 15)],
)
def test_a_moment_is_a_day_in_us_central_time(moment: str, day: int) -> None:
    assert read_json(report(moment=moment)).rows[0].completed_on == dt.date(2026, 3, day)


def test_a_deletion_with_an_addition_is_a_correction_and_alone_is_refused() -> None:
    found = read_json(report(action="delete"), report(), report(action="delete", id="ccid:provider:78"))

    assert [row.number for row in found.rows] == [2]
    assert [row for row, _ in found.problems] == [3]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"module": "200999999"}, "Is about another activity, according to its module ID"),
        ({"status": "Incomplete"}, "Isn't completed"),
        ({"kind": "Dentist"}, "Has credit of a type that this listing doesn't offer"),
        ({"unique": None}, "Enter an NPI, or a license number with its state"),
    ],
)
def test_a_wrong_report_is_told_by_its_number(changes: dict[str, Any], text: str) -> None:
    assert read_json(report(**changes)).problems == [(1, text)]


@pytest.mark.parametrize("content", [b"{", b"[]", b"{}", b'{"ActivityReport": 1}', b"[" * 5000, b"\xff{", b""])
def test_what_isn_t_a_roster_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content, offers=OFFERS, as_of=TODAY)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(Unreadable):
        read(b'{"a":' * 90 + b"1" + b"}" * 90, offers=OFFERS, as_of=TODAY)
