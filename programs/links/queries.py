"""Which links the public pages have, and which rows use them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from django.db.models import QuerySet

from programs.catalog.models import Program
from programs.evidence.models import Outcome
from programs.providers.models import Provider

_DOI = "https://doi.org/"


@dataclass(frozen=True)
class Use:
    """A row that uses a link. `page` is the name of its admin form."""

    url: str
    label: str
    page: str
    pk: int


@dataclass(frozen=True)
class _Source:
    """A column with links. `rows` are those whose links are public, and `url` turns a value into an address."""

    rows: Callable[[], "QuerySet[Any]"]
    column: str
    label: str
    page: str
    url: Callable[[str], str] = str
    value: Callable[[str], str] = str


def doi_address(doi: str) -> str:
    """Return the address of a DOI: 10.1000/x becomes https://doi.org/10.1000/x."""
    return _DOI + quote(doi, safe="/:;()._-")


def _doi(url: str) -> str:
    return unquote(url.removeprefix(_DOI)) if url.startswith(_DOI) else ""


_SOURCES = (
    _Source(lambda: Program.objects.visible().filter(is_demo=False), "url", "title", "admin:programs_program_change"),
    _Source(lambda: Provider.objects.filter(is_demo=False), "website", "name", "admin:programs_provider_change"),
    _Source(lambda: Outcome.objects.visible().filter(is_demo=False), "url", "code", "admin:programs_outcome_change"),
    _Source(
        lambda: Outcome.objects.visible().filter(is_demo=False),
        "doi",
        "code",
        "admin:programs_outcome_change",
        url=doi_address,
        value=_doi,
    ),
)


def public_urls() -> Iterator[str]:
    """Yield every address that a public page links to. Demo rows have invented ones, which are left out."""
    for source in _SOURCES:
        rows = source.rows().exclude(**{source.column: ""}).order_by(source.column)
        for value in rows.values_list(source.column, flat=True).distinct().iterator(chunk_size=5000):
            yield source.url(value)


def uses(urls: Iterable[str]) -> dict[str, list[Use]]:
    """Return the rows that use each of these addresses. One query for each kind of row."""
    found: dict[str, list[Use]] = {url: [] for url in urls}
    for source in _SOURCES:
        values = [value for url in found if (value := source.value(url))]
        rows = source.rows().filter(**{f"{source.column}__in": values}).order_by("pk")
        for pk, value, label in rows.values_list("pk", source.column, source.label):
            if (url := source.url(value)) in found:
                found[url].append(Use(url, label, source.page, pk))
    return found
