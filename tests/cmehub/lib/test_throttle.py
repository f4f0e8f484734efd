from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from cmehub.lib import throttle
from cmehub.lib.throttle import Limit, limits, seconds_to_wait


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    request = rf.post("/")
    request.user = AnonymousUser()
    return request


def _at(monkeypatch: pytest.MonkeyPatch, now: float) -> None:
    monkeypatch.setattr(throttle, "time", SimpleNamespace(time=lambda: now))


def test_a_row_holds_one_or_more_limits(settings: Settings) -> None:
    settings.RATE_LIMITS = {"one": "5/m/ip", "two": "20/30s/ip,100/2d/user", "none": ""}

    assert limits("one") == [Limit(5, 60, "ip")]
    assert limits("two") == [Limit(20, 30, "ip"), Limit(100, 172_800, "user")]
    assert limits("none") == []


@pytest.mark.parametrize("malformed", ["5", "5/m", "x/m/ip", "5/y/ip", "5/m/key"])
def test_a_malformed_row_is_refused(malformed: str, settings: Settings) -> None:
    settings.RATE_LIMITS = {"row": malformed}

    with pytest.raises((ValueError, KeyError)):
        limits("row")


def test_every_row_of_ours_is_well_formed(settings: Settings) -> None:
    ours = list(settings.RATE_LIMITS)[list(settings.RATE_LIMITS).index("uploads") :]

    assert all(limits(name) for name in ours)


def test_the_wait_lasts_until_the_period_ends(
    request_: HttpRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RATE_LIMITS = {"row": "2/m/ip"}
    _at(monkeypatch, 6_000_015)

    assert [seconds_to_wait(request_, "row") for _ in range(3)] == [0, 0, 46]
    _at(monkeypatch, 6_000_060)
    assert seconds_to_wait(request_, "row") == 0


def test_of_several_limits_the_longest_wait_counts(
    request_: HttpRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RATE_LIMITS = {"row": "1/m/ip,1/h/ip"}
    _at(monkeypatch, 3_600_000)

    assert [seconds_to_wait(request_, "row") for _ in range(2)] == [0, 3_601]


def test_nothing_is_counted_while_the_cache_is_down(request_: HttpRequest, settings: Settings) -> None:
    settings.RATE_LIMITS = {"row": "1/m/ip"}
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1"}}

    assert [seconds_to_wait(request_, "row") for _ in range(3)] == [0, 0, 0]
