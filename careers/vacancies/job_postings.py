"""A JobPosting (schema.org) and a job of an Indeed-style file, as the vacancy form takes them.

Nothing is guessed: what isn't stated, or can't be read with certainty, is left for the recruiter, with a note.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from accounts.users.enums import Profession
from careers.vacancies import places
from careers.vacancies.enums import Answer, Employment, PayUnit, Site
from cmehub.lib import zips
from cmehub.lib.markup import Markup, Thing, plain, read_markup, types_of

Entries = dict[str, list[str]]

EMPLOYMENT: Mapping[str, Employment] = {
    "fulltime": Employment.FULL_TIME,
    "parttime": Employment.PART_TIME,
    "contractor": Employment.CONTRACT,
    "contract": Employment.CONTRACT,
    "temporary": Employment.LOCUM,
    "locum": Employment.LOCUM,
    "locumtenens": Employment.LOCUM,
    "perdiem": Employment.PER_DIEM,
}
UNITS: Mapping[str, PayUnit] = {
    **{unit.name.lower(): unit for unit in PayUnit},
    **{"hr": PayUnit.HOUR, "hourly": PayUnit.HOUR, "yearly": PayUnit.YEAR, "annum": PayUnit.YEAR},
    **{"annually": PayUnit.YEAR, "annual": PayUnit.YEAR, "daily": PayUnit.DAY, "weekly": PayUnit.WEEK},
    **{"monthly": PayUnit.MONTH},
}
# O*NET-SOC codes, for postings that state an occupation.
_OCCUPATIONS = (
    ("29-12", Profession.PHYSICIAN),
    ("29-1171", Profession.NP),
    ("29-1071", Profession.PA),
    ("29-1141", Profession.NURSE),
    ("29-1051", Profession.PHARMACIST),
)


class NoPosting(Exception):
    """The page has no posting to read. `str()` is a sentence for the recruiter."""


@dataclass
class Found:
    """What a posting states. `notes` are sentences about what couldn't be taken."""

    entries: Entries = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    employer: str = ""

    def take(self, name: str, value: str | None) -> None:
        if value:
            self.entries[name] = [value]


def read_page(html: str, url: str) -> Found:
    """Return the facts of the page's only posting (raises NoPosting)."""
    markup = read_markup(html, url)
    postings = [thing for thing in markup.things if "JobPosting" in types_of(thing)]
    if not postings:
        raise NoPosting("This page doesn't describe a job in a form that can be read (schema.org JobPosting).")
    if len({markup.text(each.get("title")) for each in postings}) > 1:
        raise NoPosting("This page lists several jobs. Enter the address of one of them.")
    return _of_posting(postings[0], markup, url)


def _of_posting(posting: Thing, markup: Markup, url: str) -> Found:
    found = Found(notes=list(markup.notes))
    found.take("title", markup.text(posting.get("title"))[:100])
    found.take("description", markup.text(posting.get("description"))[:8000])
    found.take("requisition_id", _identifier(posting, markup))
    found.take("employment", EMPLOYMENT.get(squeezed(markup.text(posting.get("employmentType")))))
    found.take("profession", profession_of(markup.texts(posting.get("occupationalCategory"))))
    found.take("apply_url", url[:200])
    organization = next(iter(markup.parts(posting.get("hiringOrganization"))), {})
    found.employer = markup.text(organization.get("name")) or markup.text(posting.get("hiringOrganization"))
    _take_places(found, posting, markup)
    _take_salary(found, posting, markup)
    if "profession" not in found.entries:
        found.notes.append("The page doesn't state the profession by its code. Choose it.")
    found.notes.append("Postings have no data for CME allowance and CME days. Answer both below.")
    return found


def _identifier(posting: Thing, markup: Markup) -> str:
    part = next(iter(markup.parts(posting.get("identifier"))), None)
    return (markup.text(part.get("value")) if part else markup.text(posting.get("identifier")))[:60]


def profession_of(codes: Sequence[str]) -> Profession | None:
    """Return the profession of O*NET-SOC codes, or None. Titles aren't read."""
    known = {
        profession for code in codes for start, profession in _OCCUPATIONS if re.match(rf"\D*{start}", code.strip())
    }
    return known.pop() if len(known) == 1 else None


def _take_places(found: Found, posting: Thing, markup: Markup) -> None:
    is_remote = markup.text(posting.get("jobLocationType")) == "TELECOMMUTE"
    found.take("site", Site.REMOTE if is_remote else Site.ON_SITE)
    addresses = [
        address for place in markup.parts(posting.get("jobLocation")) for address in markup.parts(place.get("address"))
    ]
    lines = []
    for address in addresses:
        city, state, code = (
            markup.text(address.get(name)) for name in ("addressLocality", "addressRegion", "postalCode")
        )
        if line := place_line(city, state, code):
            lines.append(line)
        else:
            found.notes.append(f"Left out a location that isn't a U.S. city or ZIP code: {city} {state} {code}".strip())
    found.take("places", "\n".join(dict.fromkeys(lines)))
    if is_remote:
        named = [places.state_code(each) for each in markup.texts(posting.get("applicantLocationRequirements"))]
        found.take("remote_from", ", ".join(code for code in named if code))


def place_line(city: str, state: str, code: str) -> str:
    """Return a line that the form reads as a place, or ''."""
    known = zips.of_zip(code[:5])
    name = places.state_code(state)
    if known and not (city and name == known.state):
        return str(known)
    return str(zips.Place(" ".join(city.split()), name, code[:5] if known else "")) if city and name else ""


def _take_salary(found: Found, posting: Thing, markup: Markup) -> None:
    salary = next(iter(markup.parts(posting.get("baseSalary"))), None)
    if salary is None:
        return
    value = next(iter(markup.parts(salary.get("value"))), salary)
    low = markup.text(value.get("minValue")) or markup.text(value.get("value"))
    high = markup.text(value.get("maxValue"))
    unit = UNITS.get(markup.text(value.get("unitText")).lower())
    currency = markup.text(salary.get("currency")) or markup.text(value.get("currency"))
    if currency != "USD" or unit is None or not low:
        found.notes.append("Left out the pay, because it isn't in U.S. dollars for a known period.")
        return
    take_pay(found.entries, low, high, unit)


def take_pay(entries: Entries, low: str, high: str, unit: PayUnit) -> None:
    entries |= {"pay": [Answer.AMOUNT.value], "pay_low": [low], "pay_high": [high], "pay_unit": [unit.value]}


def squeezed(text: str) -> str:
    """Return a text's letters and digits in lower case, to compare words that are written in several ways."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


# -- a job of a file ---------------------------------------------------------------------------------------------------

_SALARY = re.compile(
    r"^\$?\s*(?P<low>[\d,]+(?:\.\d+)?)(?:\s*(?:-|–|to)\s*\$?\s*(?P<high>[\d,]+(?:\.\d+)?))?\s*(?:per|an?|/)?\s*(?P<unit>[a-z]+)$",
    re.IGNORECASE,
)
# Names in Indeed's files that differ from ours. The others (title, description) are the same.
_INDEED: Mapping[str, str] = {"requisitionid": "requisition_id", "url": "apply_url", "email": "apply_email"}
_REMOTE: Mapping[str, Site] = {
    **{"fullyremote": Site.REMOTE, "remote": Site.REMOTE, "wfh": Site.REMOTE, "covid19": Site.REMOTE},
    **{"hybrid": Site.HYBRID, "hybridremote": Site.HYBRID},
}


def of_job(job: Mapping[str, str]) -> Found:
    """Return what a job of a file states under Indeed's names. Names of our own form are taken as they are."""
    found = Found()
    for theirs, ours in _INDEED.items():
        found.take(ours, job.get(theirs, "").strip())
    found.take("title", job.get("title", "").strip())
    found.take("description", plain(job["description"]) if job.get("description") else "")
    if line := place_line(job.get("city", ""), job.get("state", ""), job.get("postalcode", "")):
        found.take("places", line)
    elif code := job.get("postalcode", ""):
        found.take("places", code)  # the form says what's wrong with it
    if job.get("jobtype"):
        found.take("employment", EMPLOYMENT.get(squeezed(job["jobtype"]), job["jobtype"]))
    found.take("site", _REMOTE.get(squeezed(job.get("remotetype", "")), Site.ON_SITE))
    found.take("profession", profession_of([job.get("category", "")]))
    if salary := job.get("salary", "").strip():
        read = _SALARY.match(salary)
        unit = UNITS.get(read["unit"].lower()) if read else None
        if read and unit:
            take_pay(found.entries, read["low"], read["high"] or "", unit)
        else:
            found.notes.append(f"“{salary}” isn't pay that can be read. Write it as $60–$70 an hour")
    return found
