"""A vacancy as a schema.org JobPosting: only facts its page shows, and only while it's open."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from accounts.users.enums import State
from careers.vacancies.enums import Answer, Employment, PayUnit, Site
from careers.vacancies.expiry import LAST_ZONE
from careers.vacancies.models import Vacancy
from cmehub.lib import jsonld, markdown

EMPLOYMENT_TYPES = {
    Employment.FULL_TIME: "FULL_TIME",
    Employment.PART_TIME: "PART_TIME",
    Employment.CONTRACT: "CONTRACTOR",
    Employment.LOCUM: "TEMPORARY",
    Employment.PER_DIEM: "PER_DIEM",
}


def script(vacancy: Vacancy, *, address: str) -> SafeString:
    """Return the posting for a `<script type="application/ld+json">`; `address` is the page's absolute URL."""
    return jsonld.script(posting(vacancy, address=address))


def posting(vacancy: Vacancy, *, address: str) -> dict[str, Any]:
    """Return the properties. Facts the employer hasn't stated are left out."""
    assert vacancy.published_on is not None, "markup is for published vacancies"
    assert vacancy.closes_on is not None, "markup is for published vacancies"
    end = dt.datetime.combine(vacancy.closes_on, dt.time(23, 59, 59), tzinfo=ZoneInfo(LAST_ZONE))
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": vacancy.title,
        "description": markdown.render_plain(vacancy.description),
        "datePosted": vacancy.published_on.isoformat(),
        "validThrough": end.isoformat(),
        "employmentType": EMPLOYMENT_TYPES[Employment(vacancy.employment)],
        "hiringOrganization": _organization(vacancy),
        "directApply": vacancy.takes_applications,
        "url": address,
    }
    if locations := _locations(vacancy):
        found["jobLocation"] = locations
    if vacancy.site == Site.REMOTE:
        found |= {"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": _may_live(vacancy)}
    if vacancy.requisition_id:
        name = vacancy.organization.name
        found["identifier"] = {"@type": "PropertyValue", "name": name, "value": vacancy.requisition_id}
    if vacancy.pay == Answer.AMOUNT:
        found["baseSalary"] = _salary(vacancy)
    return found


def _locations(vacancy: Vacancy) -> list[dict[str, Any]]:
    """Return the places. Remote work without an office has none."""
    return [
        {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": place.city,
                "addressRegion": place.state,
                **({"postalCode": place.zip_code} if place.zip_code else {}),
                "addressCountry": "US",
            },
        }
        for place in vacancy.ordered_places
    ]


def _may_live(vacancy: Vacancy) -> list[dict[str, str]]:
    if not vacancy.remote_from:
        return [{"@type": "Country", "name": "US"}]
    return [{"@type": "State", "name": State(code).label} for code in vacancy.remote_from]


def _organization(vacancy: Vacancy) -> dict[str, str]:
    found = {"@type": "Organization", "name": vacancy.organization.name}
    return {**found, "sameAs": vacancy.organization.website} if vacancy.organization.website else found


def _salary(vacancy: Vacancy) -> dict[str, Any]:
    low, high = vacancy.pay_low, vacancy.pay_high
    assert low is not None, "a constraint requires it for amounts"
    assert high is not None, "a constraint requires it for amounts"
    ends = {"value": float(low)} if low == high else {"minValue": float(low), "maxValue": float(high)}
    unit = PayUnit(vacancy.pay_unit).name
    return {
        "@type": "MonetaryAmount",
        "currency": "USD",
        "value": {"@type": "QuantitativeValue", **ends, "unitText": unit},
    }
