import pytest

from cmehub.lib.zips import of_city, of_zip


def test_a_zip_code_has_a_city_a_state_and_coordinates() -> None:
    place = of_zip("83702")

    assert place is not None
    assert (str(place), place.latitude, place.longitude) == ("Boise, ID 83702", 43.6322, -116.2052)


@pytest.mark.parametrize("code", ["99999", "09001", "8370", "83702-1234", "Boise", "", "٨٣٧٠٢"])
def test_what_is_no_zip_code_of_a_place_has_none(code: str) -> None:
    assert of_zip(code) is None


def test_a_city_has_the_coordinates_of_its_middle() -> None:
    place = of_city("boise", "ID")

    assert (round(place.latitude or 0), round(place.longitude or 0)) == (44, -116)
    assert of_city("Nowhere at All", "ID").latitude is None
