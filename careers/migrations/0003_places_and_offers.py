import zipcodes
from django.db import migrations

_NOT_OFFERED = r"^\s*(not offered|none|no)\M"
_OFFERS = {"sign_on": "sign_on_bonus", "loans": "loan_repayment", "visa": "visa_sponsorship"}


def add_places(apps, schema_editor):
    """Make the city of each vacancy its first place, with the coordinates of the city."""
    place = apps.get_model("careers", "VacancyPlace")
    vacancies = apps.get_model("careers", "Vacancy").objects.filter(places=None).order_by("pk")
    for vacancy in vacancies.only("city", "place_state").iterator(chunk_size=1000):
        latitude, longitude = coordinates(vacancy.city, vacancy.place_state)
        place.objects.create(
            vacancy=vacancy,
            city=vacancy.city,
            state=vacancy.place_state,
            latitude=latitude,
            longitude=longitude,
        )


def coordinates(city, state):
    """Return the coordinates of the middle one of the city's ZIP codes, or None twice."""
    found = sorted((float(each["lat"]), float(each["long"])) for each in zipcodes.filter_by(city=city, state=state))
    return found[len(found) // 2] if found else (None, None)


def remove_places(apps, schema_editor):
    apps.get_model("careers", "VacancyPlace").objects.all().delete()


def add_offers(apps, schema_editor):
    """Read the answers that had only words: 'Not offered' is an answer, other words describe an offer.

    The form asked for CME days that are separate from vacation, so where they were stated, they are.
    """
    vacancies = apps.get_model("careers", "Vacancy").objects.all()
    for answer, words in _OFFERS.items():
        stated = vacancies.filter(**{answer: "not_stated"}).exclude(**{words: ""})
        stated.filter(**{f"{words}__iregex": _NOT_OFFERED}).update(**{answer: "not_offered"})
        stated.update(**{answer: "offered"})
    vacancies.filter(cme_days="amount", cme_separate="not_stated").update(cme_separate="yes")


class Migration(migrations.Migration):
    """Everything here can run again, for rows that older code wrote in the meantime."""

    atomic = False
    dependencies = [("careers", "0002_vacancy_facts")]
    operations = [
        migrations.RunPython(add_places, remove_places),
        migrations.RunPython(add_offers, migrations.RunPython.noop),
    ]
