import pytest

from careers.vacancies.flags import flags_in


@pytest.mark.parametrize(
    ("text", "words", "reason"),
    [
        ("Write to jane.doe@hospital.example today", "jane.doe@hospital.example", "Contact data"),
        ("jane (at) hospital (dot) example", "jane (at) hospital (dot) example", "Contact data"),
        ("Call (208) 555-0143.", "(208) 555-0143", "Contact data"),
        ("Text me on WhatsApp", "Text me", "Contact data"),
        ("See https://hospital.example/jobs now", "https://hospital.example/jobs", "A link"),
        ("Apply at hospital.org", "hospital.org", "A link"),
        ("Ideal for a recent graduate", "recent graduate", "by age"),
        ("A young and vibrant team", "young", "by age"),
        ("Native English speaker", "Native English speaker", "national origin"),
        ("U.S. citizens only", "U.S. citizens only", "allowed to work"),
        ("Must be a US citizen", "Must be a US citizen", "allowed to work"),
        ("No H-1B", "No H-1B", "allowed to work"),
        ("Female preferred", "Female preferred", "by sex"),
        ("Able-bodied applicants", "Able-bodied", "disabilities"),
    ],
)
def test_words_are_flagged_with_the_reason(text: str, words: str, reason: str) -> None:
    found = flags_in({"About the role": text})

    assert words in [flag.words for _, flag in found]
    assert reason in " ".join(flag.reason for _, flag in found)


@pytest.mark.parametrize(
    "text",
    [
        "You see 14–16 patients in a shift. 7 on, 7 off.",
        "Graduates of accredited programs. Fluency in Spanish valued.",
        "Single-specialty group. Women's health clinic. Men's health.",
        "NPI 1234567893, requisition 2026-10-0042. $128,000–$142,000.",
        "H-1B and J-1 waiver sponsorship.",
    ],
)
def test_ordinary_words_are_not(text: str) -> None:
    assert flags_in({"About the role": text}) == []


def test_an_address_is_one_flag() -> None:
    assert [flag.words for _, flag in flags_in({"Title": "a@b.com"})] == ["a@b.com"]
