"""The markup of 200 generated vacancies against the rules of Google for job postings (interop.md §8.1)."""

import datetime as dt
import json
import random
import re
from decimal import Decimal
from typing import Any

import pytest

from accounts.users.enums import Profession
from careers.vacancies import jsonld
from careers.vacancies.enums import Answer, Employment, PayUnit, Site
from careers.vacancies.models import Vacancy
from cmehub.lib import zips
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db

EMPLOYMENT = {"FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"}
UNITS = {"HOUR", "DAY", "WEEK", "MONTH", "YEAR"}
REQUIRED = {"@context", "@type", "title", "description", "datePosted", "hiringOrganization"}
KNOWN = REQUIRED | {
    *(
        "jobLocation",
        "jobLocationType",
        "applicantLocationRequirements",
        "validThrough",
        "employmentType",
        "baseSalary",
    ),
    *("directApply", "identifier", "url"),
}
ADDRESS_KEYS = {"@type", "addressLocality", "addressRegion", "postalCode", "addressCountry", "streetAddress"}
ZIP_CODES = ["83702", "55802", "15219", "85701", "10001", "96913", "00901"]


def problems(posting: dict[str, Any]) -> list[str]:
    """Return what breaks a rule. An empty list is a valid posting."""
    found = [f"missing {name}" for name in REQUIRED - posting.keys()] + [f"unknown {n}" for n in posting.keys() - KNOWN]
    if posting["@type"] != "JobPosting" or posting["@context"].rstrip("/") != "https://schema.org":
        found.append("type")
    if re.search(r"[!$]|\d{3},\d{3}", posting["title"]):
        found.append("title")
    tags = set(re.findall(r"</?(\w+)", posting["description"]))
    if not tags <= {"p", "br", "ul", "li"} or posting["description"] == posting["title"] or not tags:
        found.append("description")
    dt.date.fromisoformat(posting["datePosted"])
    if "validThrough" in posting and dt.datetime.fromisoformat(posting["validThrough"]).tzinfo is None:
        found.append("validThrough without a zone")
    if posting.get("employmentType") not in EMPLOYMENT:
        found.append("employmentType")
    if not posting["hiringOrganization"].get("name"):
        found.append("hiringOrganization")
    return found + _place_problems(posting) + _salary_problems(posting.get("baseSalary"))


def _place_problems(posting: dict[str, Any]) -> list[str]:
    found = []
    for place in posting.get("jobLocation", []):
        address = place["address"]
        if address.get("addressCountry") != "US" or not address.keys() <= ADDRESS_KEYS:
            found.append("address")
        if not re.fullmatch(r"\d{5}", address.get("postalCode", "00000")):
            found.append("postalCode")
    is_remote = posting.get("jobLocationType") == "TELECOMMUTE"
    if "jobLocationType" in posting and not is_remote:
        found.append("jobLocationType")
    if not posting.get("jobLocation") and not (is_remote and posting.get("applicantLocationRequirements")):
        found.append("no location")
    allowed = posting.get("applicantLocationRequirements", [])
    if any(each.get("@type") not in {"Country", "State"} or not each.get("name") for each in allowed):
        found.append("applicantLocationRequirements")
    return found


def _salary_problems(salary: dict[str, Any] | None) -> list[str]:
    if salary is None:
        return []
    value = salary["value"]
    ends = {"value"} & value.keys() or {"minValue", "maxValue"} & value.keys()
    is_right = (
        salary["@type"] == "MonetaryAmount"
        and re.fullmatch("[A-Z]{3}", salary["currency"])
        and value["@type"] == "QuantitativeValue"
        and value["unitText"] in UNITS
        and ends in ({"value"}, {"minValue", "maxValue"})
        and value.get("minValue", 0) <= value.get("maxValue", 0)
    )
    return [] if is_right else ["baseSalary"]


def generated(number: int, organization: Any) -> Vacancy:
    chance = random.Random(number)
    site = chance.choice(list(Site))
    places = [place for code in chance.sample(ZIP_CODES, chance.randint(1, 4)) if (place := zips.of_zip(code))]
    low = Decimal(chance.randint(20, 90))
    paid: dict[str, Any] = {
        "pay": Answer.AMOUNT,
        "pay_low": low,
        "pay_high": low + chance.choice([0, 10]),
        "pay_unit": PayUnit.HOUR,
    }
    return make.live(
        organization=organization,
        title=chance.choice(["Nurse practitioner", "Hospitalist", "Pharmacist, oncology"]),
        profession=chance.choice(list(Profession)),
        site=site,
        places=[] if site == Site.REMOTE and chance.random() < 0.5 else places,
        remote_from=chance.sample(["TX", "ID", "OK"], chance.randint(0, 2)) if site == Site.REMOTE else [],
        employment=chance.choice(list(Employment)),
        requisition_id=chance.choice(["", f"R-{number}"]),
        description=chance.choice([make.WORK, f"# Team\n\n**{make.WORK}**\n\n1. </script>\n2. b", f"<b>{make.WORK}"]),
        **(paid if chance.random() < 0.6 else {}),
    )


def test_two_hundred_generated_postings_keep_every_rule() -> None:
    organization = accounts.organization(verified_on=make.NOON.date(), website="https://juniper.example")
    for number in range(200):
        vacancy = generated(number, organization)

        script = jsonld.script(vacancy, address="https://hub.example/vacancies/x/")
        posting = json.loads(script)

        assert problems(posting) == [], (number, posting)
        assert "<" not in script
        assert ("baseSalary" in posting) == (vacancy.pay == Answer.AMOUNT)
        assert ("jobLocationType" in posting) == (vacancy.site == Site.REMOTE)  # hybrid isn't remote
        assert len(posting.get("jobLocation", [])) == vacancy.places.count()


def test_the_check_itself_finds_what_is_wrong() -> None:
    right = jsonld.posting(make.live(), address="https://hub.example/")

    assert problems(right) == []
    assert problems({**right, "title": "Nurse! $90,000"}) == ["title"]
    assert problems({**right, "jobLocation": []}) == ["no location"]
    assert problems({**right, "employmentType": "LOCUM"}) == ["employmentType"]
    assert problems({**right, "experience": "x"}) == ["unknown experience"]
