"""A program as schema.org data: a Course, and an EducationEvent for each offering whose place is known.

A page of a list names the pages of its courses. Only facts that the page shows. Facts that aren't stated are left out.
For current, real programs only.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString

from cmehub.lib import jsonld
from programs.catalog import facts
from programs.catalog.enums import Delivery
from programs.catalog.models import Program
from programs.catalog.parts import Offering, Price
from programs.providers.models import Provider
from programs.providers.rules import Standing

Properties = dict[str, Any]
FEWEST_LISTED = 3  # courses that Google's Course list asks for

_MODE = {
    Delivery.ANYTIME_ONLINE: "online",
    Delivery.LIVE_ONLINE: "online",
    Delivery.IN_PERSON: "onsite",
    Delivery.HYBRID: "blended",
    Delivery.IN_PRACTICE: "onsite",
}
_ATTENDANCE = {
    "online": "https://schema.org/OnlineEventAttendanceMode",
    "onsite": "https://schema.org/OfflineEventAttendanceMode",
    "blended": "https://schema.org/MixedEventAttendanceMode",
}


def script(program: Program, *, address: str, as_of: dt.date) -> SafeString:
    """Return the data for a `<script type="application/ld+json">`. `address` is the page's absolute URL."""
    return jsonld.script({"@context": "https://schema.org", "@graph": graph(program, address=address, as_of=as_of)})


def course_list(addresses: Sequence[str]) -> SafeString:
    """Return the data of a page that lists these real programs, by absolute URL, or '' if they're too few."""
    if len(addresses) < FEWEST_LISTED:
        return SafeString("")
    items = [{"@type": "ListItem", "position": place, "url": url} for place, url in enumerate(addresses, start=1)]
    return jsonld.script({"@context": "https://schema.org", "@type": "ItemList", "itemListElement": items})


def graph(program: Program, *, address: str, as_of: dt.date) -> list[Properties]:
    """Return the course, then its events. Read the program with `for_page`."""
    ahead = facts.scheduled(program, as_of)
    events = [_event(program, offering, address) for offering in ahead]
    return [_course(program, ahead, address, as_of), *(event for event in events if "location" in event)]


def _course(program: Program, ahead: list[Offering], address: str, as_of: dt.date) -> Properties:
    held = [offering for offering in ahead if not offering.is_canceled]
    return _stated(
        {
            "@type": "Course",
            "name": program.title,
            "description": program.summary,
            "url": address,
            "provider": _organization(program.provider),
            "teaches": [competency.name for competency in program.competencies.all()],
            "educationalCredentialAwarded": list(_credentials(program, as_of)),
            "offers": list(_offers(program, address)),
            "hasCourseInstance": [_instance(program, offering) for offering in held] or _any_time(program),
        }
    )


def _organization(provider: Provider) -> Properties:
    return _stated({"@type": "Organization", "name": provider.name, "sameAs": provider.website})


def _credentials(program: Program, as_of: dt.date) -> Iterable[Properties]:
    """Yield the credit types, recognized by the accreditor if the provider is accredited today."""
    provider = program.provider
    period = provider.accreditation(as_of) if provider.standing(as_of) == Standing.ACCREDITED else None
    recognized = {"@type": "Organization", "name": period.accreditor.name} if period else None
    for offer in program.offers.all():
        yield _stated(
            {
                "@type": "EducationalOccupationalCredential",
                "name": offer.credit_type.name,
                "description": offer.words,
                "recognizedBy": recognized,
            }
        )


def _offers(program: Program, address: str) -> Iterable[Properties]:
    for row in program.prices.all():
        if row.total is not None:
            yield _stated({**_price(row), "name": row.audience, "url": program.url or address})


def _price(row: Price) -> Properties:
    category = "Free" if row.total == 0 else "Paid"
    return {"@type": "Offer", "price": f"{row.total:.2f}", "priceCurrency": "USD", "category": category}


def _instance(program: Program, offering: Offering) -> Properties:
    return _stated(
        {
            "@type": "CourseInstance",
            "courseMode": _MODE.get(Delivery(program.delivery)),
            "startDate": _start(offering),
            "endDate": _end(offering),
            "location": _place(offering),
        }
    )


def _any_time(program: Program) -> list[Properties]:
    mode = _MODE.get(Delivery(program.delivery))
    return [{"@type": "CourseInstance", "courseMode": mode}] if program.delivery == Delivery.ANYTIME_ONLINE else []


def _event(program: Program, offering: Offering, address: str) -> Properties:
    mode = _MODE.get(Delivery(program.delivery))
    place = _place(offering)
    online = {"@type": "VirtualLocation", "url": offering.link or program.url or address}
    location = {"online": online, "onsite": place, "blended": [place, online] if place else None}.get(mode or "", place)
    return _stated(
        {
            "@type": "EducationEvent",
            "name": program.title,
            "description": program.summary,
            "url": address,
            "startDate": _start(offering),
            "endDate": _end(offering),
            "eventStatus": f"https://schema.org/Event{'Cancelled' if offering.is_canceled else 'Scheduled'}",
            "eventAttendanceMode": _ATTENDANCE.get(mode or ""),
            "location": location,
            "organizer": _organization(program.provider),
            "performer": [{"@type": "Person", "name": each.name} for each in program.faculty.all()],
            "offers": [] if offering.is_canceled else list(_offers(program, address)),
        }
    )


def _place(offering: Offering) -> Properties | None:
    """Return the place, or None if not even its city is stated."""
    if not offering.city:
        return None
    country = offering.country or ("US" if offering.place_state else "")
    address = _stated(
        {
            "@type": "PostalAddress",
            "addressLocality": offering.city,
            "addressRegion": offering.place_state,
            "addressCountry": country,
        }
    )
    return {"@type": "Place", "name": offering.venue or facts.place(offering), "address": address}


def _start(offering: Offering) -> str:
    return (offering.starts_at or offering.starts_on).isoformat()


def _end(offering: Offering) -> str:
    """Return the end, or '' for a day without a stated end."""
    if offering.ends_at:
        return offering.ends_at.isoformat()
    return offering.ends_on.isoformat() if offering.ends_on else ""


def _stated(properties: Mapping[str, Any]) -> Properties:
    return {name: value for name, value in properties.items() if value not in (None, "", [])}
