"""Transcripts as JSON: ACCME's shape in its several spellings, and our own."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.ledger import transcripts
from programs.ledger.transcripts import NotReadable

PROVIDERS = {"0001234": "Juniper Valley Health"}


def completion(**module: Any) -> dict[str, Any]:
    return {
        "Activity": {
            "ProviderOrganization": "0001234",
            "ReportingOrganization": "0009999",
            "Module": {
                "ModuleName": {"value": "Sepsis: the first hour", "moduleID": "200012345"},
                "Status": "Completed",
                "CompletedDateTime": "2026-03-05T18:00:00",
                "CreditCertificate": [certificate()],
                **module,
            },
        }
    }


def certificate(kind: str = "AMA PRA Category 1", number: Any = 4, credit_id: str = "ccid:hub:1") -> dict[str, Any]:
    return {
        "UniqueID": [{"value": "2000000002", "domain": "NPI"}],
        "CreditReceived": {"activityCertification": kind, "creditUnit": "Point", "numberOfCredits": number},
        "CreditID": credit_id,
    }


def transcript(*completions: Any) -> dict[str, Any]:
    member = {"Name": {"GivenName": "Dana", "FamilyName": "Reyes"}, "PersonalInfo": {"NPI": "2000000002"}}
    return {"ACCMETranscripts": [{"Member": member, "ActivityTranscript": list(completions)}]}


def rows(content: Any) -> list[dict[str, str]]:
    found = transcripts.read(json.dumps(content), providers=PROVIDERS)
    return [{name: cell for name, cell in zip(transcripts.HEADER, row, strict=True) if cell} for row in found]


def test_a_completion_with_its_provider_by_name() -> None:
    assert rows(transcript(completion())) == [
        {
            "title": "Sepsis: the first hour",
            "completed_on": "2026-03-05",
            "amount": "4 AMA PRA Category 1",
            "provider_name": "Juniper Valley Health",
            "external_id": "ccid:hub:1",
        }
    ]


def test_several_certificates_are_one_entry_whose_id_does_not_depend_on_their_order() -> None:
    both = [certificate(credit_id="ccid:hub:2"), certificate("ABIM", 3.5, "ccid:hub:1")]
    one, other = (rows(transcript(completion(CreditCertificate=each)))[0] for each in (both, both[::-1]))

    assert one["amount"] == "4 AMA PRA Category 1; 3.5 ABIM"
    assert one["external_id"] == other["external_id"] == "ccid:hub:1"


def test_a_learner_report_in_the_other_spelling() -> None:
    report = completion()["Activity"]
    report = {"member": {}, "activity": report, "xtensibleInfo": {"learnerRecordAction": "add"}}
    spelled = json.loads(
        json.dumps(report).replace("CreditCertificate", "creditCertificate").replace("Module", "module")
    )

    assert rows({"accmeLearnerReports": {"activityReports": {"activityReport": spelled}}})[0]["title"] == (
        "Sepsis: the first hour"
    )


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-05T23:30:00", "2026-03-05"),  # US Central
        ("2026-03-06T05:30:00Z", "2026-03-05"),
        ("2026-03-05T23:30:00-08:00", "2026-03-05"),
        ("2026-03-05", "2026-03-05"),
        ("last week", "last week"),
    ],
)
def test_the_day_of_a_moment(moment: str, day: str) -> None:
    assert rows(transcript(completion(CompletedDateTime=moment)))[0]["completed_on"] == day


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"Status": "In Progress"}, "Its status is “In Progress.” Only completed activities are added"),
        ({"XtensibleInfo": {"LearnerRecordAction": "delete"}}, "The provider deleted this completion"),
    ],
)
def test_what_was_not_completed_has_a_problem(changes: dict[str, Any], problem: str) -> None:
    assert rows(transcript(completion(**changes)))[0]["problem"] == problem


def test_providers_by_name_by_id_without_zeros_and_unknown() -> None:
    def named(value: Any) -> str:
        each = completion()
        each["Activity"]["ProviderOrganization"] = value
        return rows(transcript(each))[0].get("provider_name", "")

    assert [named(value) for value in ("1234", "Some College", {"OrganizationName": "Some College"}, "7777777")] == [
        "Juniper Valley Health",
        "Some College",
        "Some College",
        "",
    ]


def test_our_own_transcript() -> None:
    ours = {
        "format": "cme-hub-transcript",
        "version": 1,
        "activities": [
            {
                "id": "0b5a9a56-6f0e-4c8e-9f55-0a6f3c1f7c11",
                "title": "Sepsis",
                "provider": None,
                "completed_on": "2026-03-05",
                "format": "COURSE",
                "credits": [
                    {"type": "AMA_PRA_1", "name": "…", "amount": "4"},
                    {"type": "ABIM_MOC", "name": "…", "amount": "3.5"},
                ],
                "topics": [{"topic": "ethics", "name": "Medical ethics", "hours": "1"}],
            }
        ],
    }

    assert rows(ours) == [
        {
            "title": "Sepsis",
            "completed_on": "2026-03-05",
            "amount": "AMA_PRA_1 4; ABIM_MOC 3.5",
            "topics": "ethics 1",
            "format": "COURSE",
            "external_id": "0b5a9a56-6f0e-4c8e-9f55-0a6f3c1f7c11",
        }
    ]


def test_a_missing_comma_is_an_error_with_its_line() -> None:
    text = json.dumps(transcript(completion()), indent=1).replace('"Completed",', '"Completed"')

    with pytest.raises(NotReadable, match=r"Line \d+, column \d+ isn't valid JSON: expecting ',' delimiter"):
        transcripts.read(text, providers={})


@pytest.mark.parametrize("content", [{}, [], {"ACCMETranscripts": []}, {"a": [[1], "x"]}])
def test_a_file_without_completions_is_refused(content: Any) -> None:
    with pytest.raises(NotReadable, match="has no “ActivityTranscript”"):
        rows(content)


def test_too_many_levels_are_refused_and_huge_numbers_stay_short() -> None:
    with pytest.raises(NotReadable):
        transcripts.read("[" * 100_000, providers={})

    assert len(rows(transcript(completion()))[0]["amount"]) < 40
    huge = json.dumps(transcript(completion(CreditCertificate=[certificate(number=4)]))).replace(": 4,", ": 1e999999,")
    huge = huge.replace(": 4}", ": 1e999999}")
    assert transcripts.read(huge, providers={})[0][2].startswith("1E+999999")


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=12,
)


@given(_VALUES, _VALUES)
def test_whatever_stands_in_a_completion_is_read_as_text(module: Any, member: Any) -> None:
    for each in ({"Activity": {"Module": module}}, {"Activity": module, "Member": member}, module):
        for row in transcripts.read(json.dumps({"ActivityTranscript": [each]}), providers={}):
            assert all(isinstance(cell, str) for cell in row)
