import datetime as dt
import json
from typing import Any

import pytest

from careers.vacancies import jsonld
from careers.vacancies.enums import Employment
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db

POSTED = dt.date(2026, 9, 24)
ADDRESS = "https://hub.example/vacancies/x/"


def posting(**fields: Any) -> dict[str, Any]:
    return jsonld.posting(make.paying(published_on=POSTED, **fields), address=ADDRESS)


def test_it_has_the_facts_of_the_page() -> None:
    organization = accounts.organization(name="Juniper Valley Health", website="https://juniper.example")

    assert posting(organization=organization, pay=(128000, 142000), description="The role.\n\nMore <of> it.") == {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": "Nurse practitioner, heart failure clinic",
        "description": "<p>The role.</p>\n<p>More &lt;of&gt; it.</p>",
        "datePosted": "2026-09-24",
        "validThrough": "2026-12-22T23:59:59-11:00",
        "employmentType": "FULL_TIME",
        "hiringOrganization": {
            "@type": "Organization",
            "name": "Juniper Valley Health",
            "sameAs": "https://juniper.example",
        },
        "jobLocation": [
            {
                "@type": "Place",
                "address": {
                    "@type": "PostalAddress",
                    "addressLocality": "Boise",
                    "addressRegion": "ID",
                    "addressCountry": "US",
                },
            }
        ],
        "directApply": False,
        "url": ADDRESS,
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "USD",
            "value": {
                "@type": "QuantitativeValue",
                "minValue": 128000.0,
                "maxValue": 142000.0,
                "unitText": "YEAR",
            },
        },
    }


def test_a_single_amount_is_a_value_in_its_unit() -> None:
    value = posting(pay=(62, 62), pay_unit="hour")["baseSalary"]["value"]

    assert value == {"@type": "QuantitativeValue", "value": 62.0, "unitText": "HOUR"}


def test_unstated_pay_is_left_out() -> None:
    assert "baseSalary" not in posting()


@pytest.mark.parametrize(("site", "remote"), [("on_site", False), ("hybrid", False), ("remote", True)])
def test_only_fully_remote_positions_are_telecommute(site: str, remote: bool) -> None:
    assert (posting(site=site).get("jobLocationType") == "TELECOMMUTE") is remote


def test_every_employment_type_is_mapped() -> None:
    assert set(jsonld.EMPLOYMENT_TYPES) == set(Employment)


def test_text_cannot_end_the_script() -> None:
    vacancy = make.live(description="</script><script>alert(1)</script><!-- & more")

    script = jsonld.script(vacancy, address=ADDRESS)

    assert not set("<>&") & set(script)
    assert json.loads(script)["description"].startswith("<p>&lt;/script&gt;")
