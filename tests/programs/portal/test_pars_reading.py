"""The tolerant reader of PARS files: what it takes, what it notes, and what it refuses."""

import json
from typing import Any

import pytest

from programs.portal.pars_reading import Activity, NotReadable, Problem, read
from programs.portal.pars_terms import Measured
from tests.programs.portal.samples import READ, VOCABULARY, activity


def read_file(*activities: Any) -> list[Activity]:
    return read(json.dumps({"ACCMEActivities": {"MedicalEducationMetrics": list(activities)}}), VOCABULARY)


def read_one(**changes: Any) -> Activity:
    return read_file(activity(**changes))[0]


def test_an_activity_by_the_description_is_read_whole() -> None:
    found = read_one()

    assert found == Activity(
        READ, year=2026, is_free=True, measured=(Measured("Learner Performance", ("Objective",)),), notes=()
    )


# -- shapes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrapped",
    [
        {"ACCMEActivities": {"MedicalEducationMetrics": activity()}},
        {"accmeActivities": {"medicalEducationMetrics": [activity()]}},
        {"MedicalEducationMetrics": [activity()]},
        [activity()],
    ],
)
def test_one_object_stands_for_a_list_and_keys_in_any_spelling(wrapped: Any) -> None:
    assert [each.payload for each in read(json.dumps(wrapped), VOCABULARY)] == [READ]


def test_a_byte_order_mark_is_the_form_s_business_and_every_key_may_be_spelled_otherwise() -> None:
    def respelled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key[:1].swapcase() + key[1:]: respelled(each) for key, each in value.items()}
        return [respelled(each) for each in value] if isinstance(value, list) else value

    assert read_file(respelled(activity()))[0].payload == READ


def test_parts_may_be_nested_anywhere() -> None:
    moved = activity()
    moved["ActivityDescription"] |= {"Lom": moved.pop("Lom"), "healthcareMetadata": moved.pop("healthcareMetadata")}

    assert read_file(moved)[0].payload == READ


def test_texts_may_be_wrapped_and_lists_single() -> None:
    found = read_one(title={"string": [{"value": "Sepsis"}]}, keyword="sepsis", targetAudience={"profession": "Nurse"})

    assert (found.payload["title"], found.payload["topics"], found.payload["professions"]) == (
        "Sepsis",
        ["sepsis"],
        ["nurse"],
    )


def test_what_we_don_t_keep_becomes_a_note() -> None:
    found = read_one(
        participationMetrics={"participantsByCategory": [{"category": "physician", "numberOfParticipants": 40}]},
        ActivityRegistration="Limited",
        SomethingNew={"Deep": 1, "Wide": ["01", "02"]},
    )

    assert found.notes == (
        "Numbers of participants aren't kept.",
        "Whether registration is limited isn't kept.",
        "Not kept: Deep, Wide.",
    )
    assert found.payload == READ


# -- values ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "formats", "delivery"),
    [
        ("Live course", ["COURSE"], None),
        ("Internet live course", ["COURSE"], "live_online"),
        ("Internet enduring material", ["ENDURING"], "anytime_online"),
        ("Internet activity, enduring material", ["ENDURING"], "anytime_online"),
        ("IEM", ["ENDURING"], "anytime_online"),
        ("regularly scheduled SERIES", ["RSS"], None),
        ("Performance/Quality Improvement", ["PI_CME"], None),
        ("Other/blended", ["OTHER"], None),
    ],
)
def test_older_activity_types_are_a_type_and_a_delivery(said: str, formats: list[str], delivery: str | None) -> None:
    found = read_one(activityFormat=said, DeliveryMethods=None)

    assert (found.payload["formats"], found.payload.get("delivery")) == (formats, delivery)


@pytest.mark.parametrize(
    ("methods", "delivery"),
    [
        (["Online"], "anytime_online"),
        ("Live-Streamed", "live_online"),
        (["Live-Streamed", "In-Person"], "hybrid"),
        (["Print/Other"], None),
    ],
)
def test_delivery_methods(methods: Any, delivery: str | None) -> None:
    assert read_one(DeliveryMethods=methods).payload.get("delivery") == delivery


@pytest.mark.parametrize(
    ("said", "is_free"),
    [("No, it’s free", True), ("No, it's free", True), ("Yes", False), ("Variable", False), ("", None)],
)
def test_fees_with_either_apostrophe(said: str, is_free: bool | None) -> None:
    assert read_one(FeeForParticipation=said).is_free == is_free


@pytest.mark.parametrize("said", ["2026-10-05", "2026-10-05T08:00:00", "2026-10-05T08:00:00-06:00", "10/5/2026"])
def test_days_with_or_without_a_time(said: str) -> None:
    assert read_one(startDateTime=said).payload["offerings"][0]["starts_on"] == "2026-10-05"


def test_a_period_of_validity_isn_t_a_date() -> None:
    found = read_one(activityFormat="Enduring material")

    assert "offerings" not in found.payload
    assert (found.payload["released_on"], found.payload["expires_on"]) == ("2026-10-05", "2026-10-06")


@pytest.mark.parametrize(
    ("certification", "code"),
    [
        ("AMA PRA Category 1", "AMA_PRA_1"),
        ("AMA PRA Category 1 Credits™", "AMA_PRA_1"),
        ("ama pra category 1 credit", "AMA_PRA_1"),
        ("Nursing", "ANCC_CH"),
        ("IPCE", "IPCE"),
    ],
)
def test_certifications(certification: str, code: str) -> None:
    found = read_one(credits=[{"activityCertification": certification, "numberOfCredits": "2.50"}])

    assert found.payload["offers"] == [{"credit_type": code, "amount": "2.5"}]


def test_several_credits_and_points_of_boards_stay_apart() -> None:
    found = read_one(
        credits=[
            {"activityCertification": "AMA PRA Category 1", "numberOfCredits": 1.5},
            {"activityCertification": "IPCE", "numberOfCredits": 1.5},
        ],
        MOCRegistrations={"boardName": "ABIM", "mocPoints": 1.25, "MOCCreditType": ["Medical Knowledge"]},
    )

    assert found.payload["offers"] == [
        {"credit_type": "AMA_PRA_1", "amount": "1.5"},
        {"credit_type": "IPCE", "amount": "1.5"},
        {"credit_type": "ABIM_MOC", "amount": "1.25"},
    ]


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (1.3, "1.3 isn't a multiple of 0.25. Fix it in the file."),
        (0.1, "0.1 is too little. The least is 0.25."),
        (-1, "-1 is too little. The least is 0.25."),
        ("two", "Enter the number of credits, such as 1.25."),
        (None, "Enter the number of credits, such as 1.25."),
        ("1e999999", "Enter the number of credits, such as 1.25."),
        ("NaN", "Enter the number of credits, such as 1.25."),
    ],
)
def test_credits_are_in_steps_of_a_quarter(amount: Any, text: str) -> None:
    found = read_one(credits={"activityCertification": "IPCE", "numberOfCredits": amount})

    assert found.problems == (Problem("healthcareMetadata.healthcareEducation.credits[0].numberOfCredits", text),)


def test_points_of_pediatrics_are_whole() -> None:
    found = read_one(MOCRegistrations=[{"boardName": "ABP", "mocPoints": 1.5}])

    assert [problem.text for problem in found.problems] == ["1.5 isn't a multiple of 1. Fix it in the file."]


def test_an_empty_list_of_supporters_is_none_and_a_missing_one_isn_t_stated() -> None:
    none = read_one(ActivityDescription={"commercialSupportAmount": []})
    not_stated = read_one(ActivityDescription={})

    assert (none.payload["support"], none.payload["supporters"]) == ("none", [])
    assert not {"support", "supporters"} & not_stated.payload.keys()


def test_terms_that_we_don_t_have_are_noted_and_left_out() -> None:
    found = read_one(
        targetAudience={"profession": ["Physician", "Athletic Trainer"]},
        StateContentTags=[{"StateContentDomain": "Juggling", "StateContentTopic": "Balls"}],
        credits={"activityCertification": "Magic", "numberOfCredits": 1, "nonAccreditedProvider": ["Nobody Inc."]},
    )

    assert found.notes == (
        "“Magic” isn't a certification of PARS. Add it on our page.",
        "“Nobody Inc.” isn't a provider on CME Hub, so it isn't listed as a joint provider.",
        "We don't list programs by the profession “Athletic Trainer.”",
        "We have no topic for “Juggling: Balls.” Choose it on our page.",
    )
    assert (found.payload["professions"], found.payload["state_topics"], found.payload["offers"]) == (
        ["physician"],
        [],
        [],
    )


def test_a_delete_action_is_noted_and_deletes_nothing() -> None:
    found = read_one(activityRecordAction="Delete")

    assert found.notes == ("The file asks to delete this activity. Files never delete listings. Withdraw it instead.",)
    assert found.payload == READ


def test_places_outside_the_country() -> None:
    found = read_one(activityLocation={"city": "Toronto", "stateOrProvince": "", "country": "CAN"})

    assert found.payload["offerings"][0] | {"starts_on": "", "ends_on": ""} == {
        "starts_on": "",
        "ends_on": "",
        "city": "Toronto",
        "place_state": "",
        "country": "Canada",
    }


# -- refusals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"identifier": []}, "Lom.general.identifier"),
        ({"identifier": [{"catalog": "URL", "entry": "https://x.example"}]}, "Lom.general.identifier"),
        ({"title": ""}, "Lom.general.title"),
        ({"activityFormat": "Juggling"}, "healthcareMetadata.healthcareEducation.activityFormat"),
        ({"activityFormat": None}, "healthcareMetadata.healthcareEducation.activityFormat"),
        ({"startDateTime": "soon"}, "healthcareMetadata.healthcareEducation.startDateTime"),
        ({"startDateTime": "2026-02-30"}, "healthcareMetadata.healthcareEducation.startDateTime"),
        ({"endDateTime": "2026-10-04"}, "endDateTime"),
    ],
)
def test_what_an_activity_can_t_do_without_is_a_problem_with_its_path(changes: dict[str, Any], path: str) -> None:
    assert [problem.path for problem in read_one(**changes).problems] == [path]


def test_an_activity_with_more_values_than_any_has_is_a_problem() -> None:
    (problem,) = read_one(junk={f"key {number}": number for number in range(1_000)}).problems

    assert problem.text == "It has more than 1,000 values. Export it again."


@pytest.mark.parametrize("raw", [None, 3, "text", ["list"]])
def test_something_else_in_the_list_is_a_problem_of_its_own(raw: Any) -> None:
    first, second = read_file(raw, activity())

    assert first.problems
    assert second.payload == READ


def test_a_file_without_its_closing_brackets_names_the_line() -> None:
    text = json.dumps({"MedicalEducationMetrics": [activity()]}, indent=2)
    cut = text[: text.rindex("]")].rstrip()

    with pytest.raises(NotReadable, match=rf"ends on line {cut.count(chr(10)) + 1} before it's complete"):
        read(cut, VOCABULARY)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1\n "b": 2}', "Line 2, column 2 isn't valid JSON: expecting ',' delimiter"),
        ("", "The file ends on line 1 before it's complete"),
        ("[]", "The file has no activities"),
        ("{}", "The file has no “MedicalEducationMetrics.”"),
        ("3", "The file has no “MedicalEducationMetrics.”"),
        ("[" * 100_000, "too many levels"),
        (f"[{'9' * 5000}]", "too long a number"),
        ('[\n"\\u0000"]', "Line 2 has a character that isn't text"),
        ('["\\ud800 alone"]', "Line 1 has a character that isn't text"),
        (json.dumps([activity()] * 201), "The file has 201 activities. Split it into files of 200 or fewer"),
    ],
)
def test_files_that_can_t_be_read_say_why(text: str, message: str) -> None:
    with pytest.raises(NotReadable) as refused:
        read(text, VOCABULARY)

    assert message in str(refused.value)


def test_letters_written_as_pairs_of_surrogates_are_text() -> None:
    text = json.dumps([activity(title="Sepsis 😀")])
    assert "\\ud83d\\ude00" in text

    assert read(text, VOCABULARY)[0].title == "Sepsis 😀"
