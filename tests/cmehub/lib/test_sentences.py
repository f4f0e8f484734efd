"""Labels within sentences."""

import pytest

from cmehub.lib.sentences import lower_first


@pytest.mark.parametrize(
    ("label", "within"),
    [
        ("Registered nurse (RN)", "registered nurse (RN)"),
        ("A refresher course", "a refresher course"),
        ("HIV and AIDS", "HIV and AIDS"),
        ("LGBTQ", "LGBTQ"),
        ("", ""),
    ],
)
def test_abbreviations_keep_their_capitals(label: str, within: str) -> None:
    assert lower_first(label) == within
