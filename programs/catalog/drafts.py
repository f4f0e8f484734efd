"""A draft of a listing from the address of a provider's page."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.utils.text import slugify

from accounts.users.models import User
from cmehub.lib.fetch import HTML, NotFetched, fetch
from programs.catalog import actions
from programs.catalog.enums import ListingState
from programs.catalog.listing import InvalidListing, read
from programs.catalog.models import Program
from programs.catalog.schema_org import Found, NothingFound, read_page
from programs.providers.models import Provider
from programs.sources import Confidence

_MOST_BYTES = 2_000_000
_SECONDS = 10.0


class CantDraft(Exception):
    """No draft can be made of a page. `str()` is a sentence for the curator."""


def look(url: str) -> tuple[str, Found]:
    """Return the final address of a page, and what a listing can take from it (raises CantDraft)."""
    try:
        page = fetch(url, accept=HTML, most_bytes=_MOST_BYTES, seconds=_SECONDS)
        if page.status != HTTPStatus.OK:
            raise CantDraft(f"The site answered with an error: {page.status}{_phrase(page.status)}.")
        return page.url, _without_errors(read_page(page.text, page.url))
    except (NotFetched, NothingFound) as refusal:
        raise CantDraft(str(refusal)) from refusal


def _phrase(status: int) -> str:
    return f" {HTTPStatus(status).phrase}" if status in HTTPStatus._value2member_map_ else ""


def _without_errors(found: Found) -> Found:
    """Leave out what a listing refuses, such as an address that isn't one, with a note."""
    try:
        read({"summary": "Not stated", **found.payload})
    except InvalidListing as error:
        names = {path.partition(".")[0] for path in error.errors} & found.payload.keys() - {"title", "summary"}
        notes = [f"Left out, {path}: {' '.join(messages)}" for path, messages in error.errors.items()]
        payload = {name: value for name, value in found.payload.items() if name not in names}
        return replace(found, payload=payload, notes=(*found.notes, *notes))
    return found


def provider_of(found: Found, url: str) -> Provider | None:
    """Return the provider that the page names, or else the only one whose website the page belongs to."""
    if found.provider and (named := Provider.objects.filter(name__iexact=found.provider).first()):
        return named
    hosts = {_host(found.provider_url), _host(url)} - {""}
    near = [each for host in hosts for each in Provider.objects.filter(website__icontains=host).order_by("pk")[:20]]
    matching = {each for each in near if _host(each.website) in hosts}
    return matching.pop() if len(matching) == 1 else None


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def listed_at(*urls: str) -> Program | None:
    """Return the listing of a page, whether its address is written with or without https, www and a last slash."""
    spellings = [f"{start}{_bare(url)}{end}" for url in urls if url for start in _STARTS for end in ("", "/")]
    listed = Program.objects.exclude(state=ListingState.MERGED)
    return listed.select_related("provider").filter(url__in=spellings).order_by("pk").first()


_STARTS = ("https://", "http://", "https://www.", "http://www.")


def _bare(url: str) -> str:
    return url.partition("://")[2].partition("#")[0].removeprefix("www.").rstrip("/")


def create(*, payload: Mapping[str, Any], provider: Provider, url: str, by: User) -> Program:
    """Add a draft of what the page states (raises InvalidListing)."""
    listing = read(payload)
    program = Program(
        provider=provider,
        slug=_free_slug(str(listing.values["title"])),
        state=ListingState.DRAFT,
        source=url[:300],
        confidence=Confidence.MEDIUM,
    )
    return actions.apply_listing(program=program, listing=listing, by=by)


def _free_slug(title: str) -> str:
    words = slugify(title)[:130].strip("-") or "program"
    taken = set(Program.objects.filter(slug__startswith=words).values_list("slug", flat=True))
    candidates = (words, *(f"{words}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)
