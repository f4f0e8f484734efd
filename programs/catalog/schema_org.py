"""Read a listing from the schema.org data of a provider's page. Pure.

What the page doesn't state isn't in the listing. What it states unclearly, or what a listing has no field for, becomes
a note for the curator.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from cmehub.lib.markup import Markup, Thing, read_markup, types_of, values
from programs.catalog import stated
from programs.catalog.rules import is_applied_for

_EVENTS = {"Event", "EducationEvent", "BusinessEvent", "SocialEvent", "EventSeries"}
_PROGRAMS = {"Course", *_EVENTS}
_INSTANCES = ("hasCourseInstance", "subEvent", "subEvents", "superEvent")
_MOST_ROWS = 50
_MOST_NOTE = 300


class NothingFound(Exception):
    """The page states no program that can be read. `str()` is a sentence for the curator."""


@dataclass(frozen=True)
class Found:
    """What a page states: a listing's payload without the names that it doesn't state, its provider, and notes."""

    payload: dict[str, Any]
    provider: str = ""
    provider_url: str = ""
    notes: tuple[str, ...] = ()


def read_page(html: str, url: str) -> Found:
    """Return the program of a page (raises NothingFound). Of several, the one the page says most about."""
    markup = read_markup(html, url)
    programs = _by_name(markup)
    if not programs:
        if markup.asks_for_password:
            raise NothingFound("The page asks people to sign in, so its course can't be read.")
        why = " ".join(markup.notes) or "The page has no course or event in a form that can be read."
        raise NothingFound(why)
    chosen = max(programs, key=lambda blocks: _weight(markup, blocks, url))
    reader = _Reader(markup, chosen, url)
    if others := [reader.text(blocks[0], "name") for blocks in programs if blocks is not chosen]:
        reader.note(f"The page also describes: {'; '.join(others)}")
    return reader.found()


def _by_name(markup: Markup) -> list[list[Thing]]:
    """Return the programs of the page. Blocks of one name belong together, the fullest first."""
    things = [thing for thing in markup.things if types_of(thing) & _PROGRAMS]
    parts = {id(part) for thing in things for name in _INSTANCES for part in markup.parts(thing.get(name))}
    named: dict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        if id(thing) not in parts and (name := markup.text(thing.get("name"))):
            named[name.casefold()].append(thing)
    return [sorted(blocks, key=len, reverse=True) for blocks in named.values()]


def _weight(markup: Markup, blocks: list[Thing], url: str) -> tuple[bool, int]:
    addresses = {_bare(address) for block in blocks for address in markup.texts(block.get("url"))}
    return _bare(url) in addresses, max(len(block) for block in blocks)


def _bare(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", url.partition("#")[0].strip()).rstrip("/").casefold()


class _Reader:
    """Reads one program from the blocks about it."""

    def __init__(self, markup: Markup, blocks: list[Thing], url: str) -> None:
        self.markup = markup
        self.blocks = blocks
        self.url = url
        self.notes: list[str] = list(markup.notes)
        self.instances = [part for block in blocks for part in self._instances(block)]
        self.all = [*blocks, *self.instances]

    def found(self) -> Found:
        payload: dict[str, Any] = {"title": self._cut("title", self._first("name"), 250), **self._about()}
        readers: dict[str, Callable[[], Any]] = {
            "url": self._address,
            "provider_ref": lambda: self._cut("course code", self._first("courseCode"), 60),
            "topics": self._topics,
            "professions": self._professions,
            "delivery": self._delivery,
            "expires_on": self._expires_on,
            "offers": self._credit,
            "offerings": self._offerings,
            "prices": self._prices,
            "faculty": self._faculty,
        }
        payload |= {name: value for name, read in readers.items() if (value := read())}
        self._note_the_rest()
        provider, provider_url = self._provider()
        return Found(payload, provider, provider_url, tuple(dict.fromkeys(self.notes)))

    def note(self, sentence: str) -> None:
        self.notes.append(sentence if len(sentence) <= _MOST_NOTE else f"{sentence[: _MOST_NOTE - 1]}…")

    # -- texts ---------------------------------------------------------------------------------------------------------

    def text(self, thing: Thing, name: str) -> str:
        return self.markup.text(thing.get(name))

    def _texts(self, *names: str, among: Iterable[Thing] | None = None) -> list[str]:
        things = self.all if among is None else among
        found = (text for thing in things for name in names for text in self.markup.texts(thing.get(name)))
        return list(dict.fromkeys(found))

    def _parts(self, name: str, among: Iterable[Thing] | None = None) -> list[Thing]:
        things = self.all if among is None else among
        return [part for thing in things for part in self.markup.parts(thing.get(name))]

    def _first(self, name: str) -> str:
        return next(iter(self._texts(name, among=self.blocks)), "")

    def _cut(self, what: str, text: str, most: int) -> str:
        """Return the text on one line, shortened with a note if a listing has no room for it."""
        text = " ".join(text.split())
        if len(text) <= most:
            return text
        self.note(f"The {what} was shortened to {most} characters.")
        return text[: most - 1].rsplit(" ", 1)[0] + "…"

    def _about(self) -> dict[str, str]:
        """Return a summary, and the description if it's longer than one."""
        description, short = self._first("description"), self._first("disambiguatingDescription")
        if len(description) <= 500 and "\n" not in description and not short:
            return {"summary": description} if description else {}
        if not short:
            short = _first_sentences(description, 500)
            self.note("The summary is the beginning of the description.")
        about = {"summary": self._cut("summary", short, 500), "description": description[:20_000]}
        return {name: text for name, text in about.items() if text}

    def _address(self) -> str:
        """Return the program's own address if it's on the same site, else the page's."""
        own = self._web(self._first("url"))
        if own and _host(own) == _host(self.url):
            return own
        if own:
            self.note(f"The page names another site as the program's address: {own}")
        return self._web(self.url)

    def _web(self, address: str) -> str:
        """Return a web address that a listing has room for, or ''."""
        return address if _host(address) and len(address) <= 200 else ""

    # -- what and for whom ---------------------------------------------------------------------------------------------

    def _topics(self) -> list[str]:
        named = [topic for text in self._texts("keywords", among=self.blocks) for topic in re.split(r"[,;\n]", text)]
        named += self._texts("about", among=self.blocks)
        topics: dict[str, str] = {}
        for topic in (" ".join(each.split()) for each in named):
            topics.setdefault(topic.casefold(), topic)
        if long := [topic for topic in topics.values() if len(topic) > 60]:
            self.note(f"Topics that are too long for a listing: {'; '.join(long)}")
        return [topic for topic in topics.values() if 0 < len(topic) <= 60][:30]

    def _professions(self) -> list[str]:
        words = self._texts("audienceType", "educationalRole", among=self._parts("audience")) + self._texts("audience")
        known, others = stated.professions(words)
        if others:
            self.note(f"Audience as stated: {', '.join(others)}")
        return known

    def _delivery(self) -> str:
        modes = self._texts("courseMode", "eventAttendanceMode")
        found = stated.delivery(modes)
        if modes and not found:
            self.note(f"Format as stated, which doesn't say how the program is attended: {', '.join(modes)}")
        return found

    def _credit(self) -> list[dict[str, Any]]:
        """Return the credit whose type is named exactly. A bare number belongs to the only type that's named."""
        numbers = self._texts("numberOfCredits", among=[*self.all, *self._parts("educationalCredentialAwarded")])
        quantities = self._parts("numberOfCredits")
        statements = self._texts("educationalCredentialAwarded")
        statements += self._texts("description", among=self._parts("educationalCredentialAwarded"))
        statements += [f"{self.text(each, 'value')} {self.text(each, 'unitText')}" for each in quantities]
        offers: dict[str, dict[str, Any]] = {}
        for text in statements:
            self.note(f"Credit as stated: {text}")
            for offer in [] if is_applied_for(text) else stated.credit(text):
                offers[offer["credit_type"]] = {**offer, **offers.get(offer["credit_type"], {})}
        if numbers:
            self.note(f"Number of credits as stated: {', '.join(numbers)}")
        if len(offers) == len(numbers) == 1 and (amount := stated.amount(numbers[0])):
            [offer] = offers.values()
            offer.setdefault("amount", amount)
        return list(offers.values())

    def _faculty(self) -> list[dict[str, str]]:
        """Return the people. Calendar plug-ins write 'Organization' and the like as performers, which become notes."""
        people: dict[str, dict[str, str]] = {}
        for name, role in (("instructor", "Instructor"), ("performer", "Speaker")):
            for each in [each for thing in self.all for each in values(thing.get(name))]:
                thing = next(iter(self.markup.parts(each)), {})
                whole = " ".join(self.markup.text(each).split())
                person, credentials = stated.name_and_credentials(whole)
                credentials = credentials or self.text(thing, "honorificSuffix")
                is_person = types_of(thing) == {"Person"} or (not thing and name == "instructor")
                if is_person and 0 < len(person) <= 120 and len(credentials) <= 60:
                    row = {"name": person, "credentials": credentials, "role": role}
                    people.setdefault(person, {column: text for column, text in row.items() if text})
                elif whole:
                    self.note(f"{role} as stated: {whole}")
        return list(people.values())[:_MOST_ROWS]

    def _provider(self) -> tuple[str, str]:
        """Return the provider's name and website. The organizer's, where there's no provider."""
        for name in ("provider", "organizer"):
            for part in self._parts(name):
                if said := self.text(part, "name"):
                    return said, self._web(self.text(part, "url") or self.text(part, "sameAs"))
            if texts := self._texts(name):
                return texts[0], ""
        return "", ""

    # -- when and where ------------------------------------------------------------------------------------------------

    def _instances(self, block: Thing) -> list[Thing]:
        """Return the dates of a course or event: its instances, or sub-events if it has no date of its own."""
        instances = self.markup.parts(block.get("hasCourseInstance"))
        sessions = [part for name in ("subEvent", "subEvents") for part in self.markup.parts(block.get(name))]
        if sessions and block.get("startDate"):
            self.note(f"The page lists {len(sessions)} sessions. The listing has the dates of the whole program.")
            return instances
        return [*instances, *sessions]

    def _offerings(self) -> list[dict[str, Any]]:
        rows: dict[tuple[Any, ...], dict[str, Any]] = {}
        for thing in self.all:
            if row := self._offering(thing):
                key = (row["starts_on"], row.get("starts_at_time"), row.get("city"))
                rows[key] = {**row, **rows.get(key, {})}
        ordered = sorted(rows.values(), key=lambda row: (row["starts_on"], row.get("starts_at_time", "")))
        if len(ordered) > _MOST_ROWS:
            self.note(f"The page has {len(ordered)} dates. The listing has the first {_MOST_ROWS}.")
        return ordered[:_MOST_ROWS]

    def _offering(self, thing: Thing) -> dict[str, Any] | None:
        schedule = next(iter(self.markup.parts(thing.get("eventSchedule") or thing.get("courseSchedule"))), {})
        start = self._moment("start", self.text(thing, "startDate") or self.text(schedule, "startDate"))
        end = self._moment("end", self.text(thing, "endDate") or self.text(schedule, "endDate"))
        if start is None or self._is_off(thing, start):
            return None
        row: dict[str, Any] = {"starts_on": start.day.isoformat(), **self._place(thing)}
        if self.text(thing, "eventStatus").endswith(("EventCancelled", "EventCanceled")):
            row["is_canceled"] = True
        if end and end.day > start.day:
            row["ends_on"] = end.day.isoformat()
        elif end and end.day < start.day:
            self.note(f"The page has an end before the start: {end.day.isoformat()}.")
            end = None
        if start.time and not stated.is_whole_days(start, end):
            row |= self._times(start, end, row, self.text(schedule, "scheduleTimezone"))
        if link := self._link(thing):
            row["link"] = link
        return row

    def _moment(self, what: str, text: str) -> stated.Moment | None:
        found = stated.moment(text) if text else None
        if text and found is None:
            self.note(f"The {what} date “{text[:60]}” can't be read for certain.")
        return found

    def _is_off(self, thing: Thing, start: stated.Moment) -> bool:
        """Whether a postponed event has no date now. Other changes only get a note."""
        status = self.text(thing, "eventStatus").rpartition("/")[2]
        if status == "EventPostponed":
            self.note(f"The event of {start.day.isoformat()} is postponed, without a new date.")
        if status in {"EventRescheduled", "EventMovedOnline"}:
            self.note(f"Status as stated: {status}")
        return status == "EventPostponed"

    def _times(
        self, start: stated.Moment, end: stated.Moment | None, row: dict[str, Any], named: str
    ) -> dict[str, str]:
        times = {"starts_at_time": f"{start.time:%H:%M}"}
        if end and end.time and (end.day > start.day or end.time > (start.time or end.time)):
            times["ends_at_time"] = f"{end.time:%H:%M}"
        if zone := named if stated.is_zone(named) else stated.zone(start, row.get("place_state", "")):
            times["time_zone"] = zone
        if start.offset is not None and times.get("time_zone", "UTC") == "UTC":
            self.note(f"The page states its times {stated.offset_words(start.offset)}. Check the time zone.")
        return times

    def _place(self, thing: Thing) -> dict[str, str]:
        """Return the venue, city, state and country, of the first place that isn't virtual."""
        for place in values(thing.get("location")):
            part = next(iter(self.markup.parts(place)), None)
            if part is None:
                return {"venue": self._cut("venue", self.markup.text(place), 150)}
            if "VirtualLocation" not in types_of(part):
                return self._venue(part)
        return {}

    def _venue(self, place: Thing) -> dict[str, str]:
        address = next(iter(self.markup.parts(place.get("address"))), {})
        venue = self.text(place, "name")
        if not address and (written := self.text(place, "address")):
            venue = ", ".join(filter(None, [venue, written]))
        country, region = self.text(address, "addressCountry"), self.text(address, "addressRegion")
        is_here = not country or stated.is_united_states(country)
        state = stated.state(region) if is_here else ""
        if region and not state:
            self.note(f"Region as stated: {region}")
        found = {
            "venue": self._cut("venue", venue, 150),
            "city": self._cut("city", self.text(address, "addressLocality"), 100),
            "place_state": state,
            "country": "" if is_here else self._cut("country", country, 60),
        }
        return {name: text for name, text in found.items() if text}

    def _link(self, thing: Thing) -> str:
        """Return where people register or watch: of the tickets, the date's own page, or the stream."""
        tickets = [self.text(offer, "url") for offer in self.markup.parts(thing.get("offers"))]
        virtual = [self.text(place, "url") for place in self.markup.parts(thing.get("location"))
                   if "VirtualLocation" in types_of(place)]  # fmt: skip
        known = {_bare(self.url), *(_bare(address) for address in self._texts("url", among=self.blocks))}
        candidates = [self._web(address) for address in [*tickets, self.text(thing, "url"), *virtual]]
        return next((address for address in candidates if address and _bare(address) not in known), "")

    def _expires_on(self) -> str:
        texts = self._texts("expires", "validThrough", among=self.blocks)
        found = self._moment("expiration", texts[0]) if texts else None
        return found.day.isoformat() if found else ""

    # -- prices --------------------------------------------------------------------------------------------------------

    def _prices(self) -> list[dict[str, str]]:
        """Return one price for each audience. Where the page states two for the same, both become a note."""
        found: dict[str, list[dict[str, str]]] = defaultdict(list)
        for offer in self._offers():
            if row := self._price(offer):
                found[row.get("audience", "")].append(row)
        prices = []
        for audience, rows in found.items():
            if len({row["amount"] for row in rows}) == 1:
                prices.append(rows[0])
            else:
                amounts = " and ".join(dict.fromkeys(f"${row['amount']}" for row in rows))
                self.note(f"Prices{f' for {audience}' if audience else ''} as stated: {amounts}")
        return prices[:_MOST_ROWS]

    def _offers(self) -> list[Thing]:
        """Return the offers. Of a summary of offers, those inside."""
        offers = []
        for offer in self._parts("offers"):
            inside = self.markup.parts(offer.get("offers"))
            low, high = (self.text(offer, name) for name in ("lowPrice", "highPrice"))
            if low and not inside and low != high:
                self.note(f"Prices as stated: {low} to {high or '(no highest)'} {self.text(offer, 'priceCurrency')}")
            offers += inside or [{**offer, "price": offer.get("price", low if low == high else None)}]
        return offers

    def _price(self, offer: Thing) -> dict[str, str] | None:
        detail = next(iter(self.markup.parts(offer.get("priceSpecification"))), {})
        text = self.text(offer, "price") or self.text(detail, "price")
        currency = self.text(offer, "priceCurrency") or self.text(detail, "priceCurrency")
        if self.text(offer, "availability").endswith("SoldOut"):
            self.note("Tickets as stated: sold out")
        if not text:
            return None
        amount = stated.price(text)
        if amount is None or currency.upper() != "USD" and not (not currency and text.startswith("$")):
            self.note(f"Price as stated: {text} {currency or '(no currency)'}")
            return None
        audience = self._cut("name of a price", self.text(offer, "name"), 80)
        if audience.casefold() == self._first("name").casefold():
            audience = ""
        until = self._moment("price's end", self.text(offer, "validThrough"))
        row = {
            "audience": audience,
            "amount": _dollars(amount),
            "note": f"Until {until.day:%b %-d, %Y}" if until else "",
        }
        return {name: value for name, value in row.items() if value}

    # -- what a listing has no field for -------------------------------------------------------------------------------

    def _note_the_rest(self) -> None:
        for label, names in {
            "Workload as stated": ("courseWorkload", "timeRequired", "duration"),
            "Published": ("datePublished",),
            "Sponsor as stated (check for commercial support)": ("sponsor", "funder"),
            "Prerequisites as stated": ("coursePrerequisites",),
        }.items():
            if texts := self._texts(*names):
                self.note(f"{label}: {'; '.join(texts)}")
        if "true" in (text.casefold() for text in self._texts("isAccessibleForFree")):
            self.note("The page says that access is free. Check whether credit is, too.")


def _host(url: str) -> str:
    """Return a web address's host without 'www.', or '' if it's no web address."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www.") if parts.scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def _dollars(amount: Decimal) -> str:
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"


def _first_sentences(text: str, most: int) -> str:
    """Return the beginning of the first paragraph that ends with a sentence, if one does within `most` characters."""
    paragraph = text.partition("\n")[0]
    if len(paragraph) <= most:
        return paragraph
    end = max(paragraph.rfind(mark, 0, most) for mark in (". ", "! ", "? "))
    return paragraph[: end + 1] if end > 0 else paragraph
