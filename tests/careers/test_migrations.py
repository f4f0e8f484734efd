"""The data migration that reads places and offers from the old columns."""

import importlib

import pytest
from django.apps import apps

from careers.vacancies.enums import Answer, Offer, YesNo
from careers.vacancies.models import Vacancy
from careers.vacancies.parts import VacancyPlace
from tests.factories import careers as make

moved = importlib.import_module("careers.migrations.0003_places_and_offers")
pytestmark = pytest.mark.django_db


def test_the_city_becomes_the_first_place_once() -> None:
    vacancy = make.vacancy(city="Boise", place_state="ID")
    VacancyPlace.objects.all().delete()

    for _ in range(2):
        moved.add_places(apps, None)

    place = vacancy.places.get()
    assert (place.city, place.state, place.zip_code, place.position) == ("Boise", "ID", "", 0)
    assert (round(place.latitude or 0), round(place.longitude or 0)) == (44, -116)


def test_a_city_that_no_zip_code_has_gets_no_coordinates() -> None:
    assert moved.coordinates("Nowhere at All", "ID") == (None, None)


def test_words_become_answers_and_stay_as_details() -> None:
    vacancy = make.vacancy(sign_on_bonus="$15,000", loan_repayment="Not offered", visa_sponsorship="")
    stated = make.vacancy(visa=Offer.NOT_OFFERED, visa_sponsorship="J-1 only elsewhere")

    moved.add_offers(apps, None)

    vacancy.refresh_from_db()
    assert (vacancy.sign_on, vacancy.loans, vacancy.visa) == (Offer.OFFERED, Offer.NOT_OFFERED, Offer.NOT_STATED)
    assert vacancy.sign_on_bonus == "$15,000"
    assert Vacancy.objects.get(pk=stated.pk).visa == Offer.NOT_OFFERED


def test_days_that_were_stated_are_separate_from_vacation_as_the_form_asked() -> None:
    days = make.vacancy(cme_days=Answer.AMOUNT, cme_days_amount=5)
    none = make.vacancy(cme_days=Answer.NOT_OFFERED)

    moved.add_offers(apps, None)

    assert [Vacancy.objects.get(pk=each.pk).cme_separate for each in (days, none)] == [YesNo.YES, YesNo.NOT_STATED]
