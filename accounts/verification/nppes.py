"""The client for the NPPES NPI Registry API, version 2.1 (https://npiregistry.cms.hhs.gov/api-page).

Answers are cached, since the registry asks for no key and states no quota. A registry that fails repeatedly isn't asked
again for a minute.
"""

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache as once
from typing import Any

import urllib3
from django.conf import settings
from django.core.cache import cache

from accounts.verification.rules import PersonName, RegistryRecord

HIT_SECONDS = 24 * 60 * 60
MISS_SECONDS = 15 * 60
FAILURES_TO_OPEN = 5
OPEN_SECONDS = 60
PAUSE_BEFORE_RETRY = 0.5  # the registry now and then answers 0 for a record that exists
DEADLINE_SECONDS = 8.0
MOST_BYTES = 1_000_000

_TIMEOUT = urllib3.Timeout(connect=2, read=4)
_FAILURES, _OPEN = "nppes:failures", "nppes:open"

logger = logging.getLogger(__name__)


class RegistryUnavailable(Exception):
    """The registry gave no usable answer, which says nothing about the NPI. `str()` is the reason, for staff."""


def cache_key(npi: str) -> str:
    """Return where the answer about an NPI is kept."""
    return f"nppes:2.1:{npi}"


def look_up(npi: str) -> RegistryRecord | None:
    """Return the record of a valid NPI, or None if it's not found or deactivated (raises RegistryUnavailable)."""
    key = cache_key(npi)
    known = cache.get(key)
    if known is not None:
        return _from_cache(known)
    if cache.get(_OPEN):
        raise RegistryUnavailable("skipped after repeated failures")
    try:
        record = _ask(npi)
        if record is None:
            time.sleep(PAUSE_BEFORE_RETRY)
            record = _ask(npi)
    except RegistryUnavailable as failure:
        _count_failure(str(failure))
        raise
    cache.delete(_FAILURES)
    cache.set(key, {"record": asdict(record) if record else None}, HIT_SECONDS if record else MISS_SECONDS)
    return record


def _count_failure(reason: str) -> None:
    logger.warning("NPI registry: %s", reason)
    cache.add(_FAILURES, 0, 10 * OPEN_SECONDS)
    try:
        failures = cache.incr(_FAILURES)
    except ValueError:  # the cache is down, or has just dropped the key
        return
    if failures >= FAILURES_TO_OPEN:
        cache.set(_OPEN, True, OPEN_SECONDS)


def _from_cache(known: dict[str, Any]) -> RegistryRecord | None:
    fields = known["record"]
    return fields and RegistryRecord(**{**fields, "names": tuple(PersonName(**name) for name in fields["names"])})


# -- the request -------------------------------------------------------------------------------------------------------


@once
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(num_pools=1, maxsize=4, headers={"User-Agent": "CME Hub (NPI check)"})


def _ask(npi: str) -> RegistryRecord | None:
    until = time.monotonic() + DEADLINE_SECONDS
    try:
        response = _pool().request(
            "GET",
            settings.NPPES_API_URL,
            fields={"version": "2.1", "number": npi},
            timeout=_TIMEOUT,
            retries=False,
            redirect=False,
            preload_content=False,
        )
        try:
            if response.status != 200:
                raise RegistryUnavailable(f"HTTP status {response.status}")
            body = _read(response, until)
        finally:
            response.close()
    except urllib3.exceptions.HTTPError as error:
        raise RegistryUnavailable(type(error).__name__) from error
    return read_answer(body, npi)


def _read(response: urllib3.BaseHTTPResponse, until: float) -> bytes:
    """Return the body. Gives up on one that's too large, or so slow that it takes longer than all else allows."""
    body = bytearray()
    while chunk := response.read1(65536):
        body += chunk
        if len(body) > MOST_BYTES:
            raise RegistryUnavailable("answer too large")
        if time.monotonic() > until:
            raise RegistryUnavailable("answer too slow")
    return bytes(body)


# -- the answer --------------------------------------------------------------------------------------------------------


def read_answer(body: bytes, npi: str) -> RegistryRecord | None:
    """Return the record in an answer, or None if it has none (raises RegistryUnavailable).

    Errors come with HTTP status 200. Numbers are strings today, and were numbers until 2022. '--' means empty.
    """
    try:
        answer = json.loads(body)
        if errors := answer.get("Errors"):
            raise RegistryUnavailable(f"error {errors[0].get('number')}")
        results = [each for each in answer["results"] if str(each["number"]) == npi]
        return _record(results[0], npi) if results and results[0]["basic"].get("status", "A") == "A" else None
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise RegistryUnavailable(f"unexpected answer ({type(error).__name__})") from error


def _record(result: dict[str, Any], npi: str) -> RegistryRecord:
    basic = result["basic"]
    taxonomies = sorted(result.get("taxonomies") or [], key=lambda each: not each.get("primary"))
    addresses = [*(result.get("addresses") or []), *(result.get("practiceLocations") or [])]
    practices = [each for each in addresses if each.get("address_purpose") != "MAILING"]
    return RegistryRecord(
        npi=npi,
        is_person=result.get("enumeration_type", "NPI-1") == "NPI-1",
        names=tuple(_names([basic, *(result.get("other_names") or [])])),
        states=frozenset(_texts(each.get("state") for each in [*practices, *taxonomies])),
        taxonomies=tuple(_texts(each.get("code") for each in taxonomies)),
    )


def _names(parts: list[dict[str, Any]]) -> Iterator[PersonName]:
    for each in parts:
        first, last, middle = (_text(each.get(name)) for name in ("first_name", "last_name", "middle_name"))
        if first or last:
            yield PersonName(first=first, last=last, middle=middle)


def _texts(values: Any) -> list[str]:
    return [text for text in map(_text, values) if text]


def _text(value: object) -> str:
    text = "" if value is None else str(value).strip()
    return "" if text == "--" else text
