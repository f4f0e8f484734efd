"""Real responses of gunicorn with production settings, behind a proxy that ends TLS, and their Observatory scores."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.users.models import User
from cmehub.local.ports import free_port
from tests.cmehub.site.observatory import Answer, parts_of, score
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db(transaction=True)

HOST = "hub.example.org"
AT_LEAST = 115
COOKIES = ("__Host-session=1; Secure; HttpOnly; SameSite=Lax; Path=/",)
BEST = Answer(
    url=f"https://{HOST}/",
    headers={
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'none'; script-src 'self'; form-action 'self'; frame-ancestors 'none'",
        "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    },
    cookies=COOKIES,
    http_redirects_to=f"https://{HOST}/",
)


# -- the scoring -------------------------------------------------------------------------------------------------------


def test_the_best_answer_gets_every_bonus_but_sri() -> None:
    assert parts_of(BEST) == {
        "csp": 10,
        "cookies": 5,
        "cors": 0,
        "corp": 10,
        "redirection": 0,
        "referrer": 5,
        "hsts": 0,
        "sri": 0,
        "nosniff": 0,
        "framing": 5,
    }
    assert score(BEST) == 135


def test_an_answer_without_any_header_gets_nothing() -> None:
    assert score(Answer(url=f"https://{HOST}/", headers={})) == 100 - 25 - 20 - 20 - 5 - 20


@pytest.mark.parametrize(
    ("policy", "points"),
    [
        ("default-src 'none'; script-src 'self'", 10),
        ("default-src 'self'", 5),
        ("default-src 'none'; style-src 'self' 'unsafe-inline'", 0),
        ("default-src 'none'; script-src 'self' 'unsafe-eval'", -10),
        ("default-src 'none'; img-src http://images.example", -10),
        ("default-src 'none'; script-src 'self' 'unsafe-inline'", -20),
        ("default-src 'none'; script-src 'unsafe-inline' 'nonce-abc'", 10),
        ("default-src 'none'; script-src http://cdn.example", -20),
        ("default-src 'none'; object-src https:", -20),
        ("style-src 'self'", -20),
        ("", -25),
    ],
)
def test_policies(policy: str, points: int) -> None:
    assert parts_of(replace(BEST, headers={"content-security-policy": policy}))["csp"] == points


@pytest.mark.parametrize(
    ("cookie", "points"),
    [
        ("theme=dark; Secure", 0),
        ("theme=dark; Secure; SameSite=Lax", 5),
        ("theme=dark; SameSite=Lax", -5),
        ("sessionid=1; HttpOnly; SameSite=Lax", -10),
        ("sessionid=1; Secure; SameSite=Lax", -30),
        ("csrftoken=1; Secure; HttpOnly", -20),
        ("theme=dark; Secure; SameSite=Sometimes", -20),
    ],
)
def test_cookies(cookie: str, points: int) -> None:
    assert parts_of(replace(BEST, cookies=[cookie]))["cookies"] == points


def test_a_session_cookie_without_secure_and_hsts() -> None:
    bare = Answer(url=BEST.url, headers={}, cookies=["sessionid=1; HttpOnly; SameSite=Lax"])

    assert parts_of(bare)["cookies"] == -40


@pytest.mark.parametrize(
    ("script", "points"),
    [
        ('<script src="/static/a.js"></script>', 0),
        ('<script src="/static/a.js" integrity="sha384-x"></script>', 5),
        ('<script src="https://cdn.example/a.js"></script>', -5),
        ('<script src="https://cdn.example/a.js" integrity="sha384-x"></script>', 5),
        ('<script src="http://cdn.example/a.js"></script>', -50),
    ],
)
def test_scripts(script: str, points: int) -> None:
    assert parts_of(replace(BEST, body=script))["sri"] == points


def test_bonuses_count_from_an_a() -> None:
    no_hsts = {name: value for name, value in BEST.headers.items() if name != "strict-transport-security"}

    assert score(replace(BEST, headers=no_hsts)) == 80


def test_other_penalties() -> None:
    open_to_all = {"access-control-allow-origin": "https://evil.example", "access-control-allow-credentials": "true"}

    assert parts_of(replace(BEST, preflight=open_to_all))["cors"] == -50
    assert parts_of(replace(BEST, http_redirects_to=None))["redirection"] == -20
    assert parts_of(replace(BEST, http_redirects_to="https://other.example/"))["redirection"] == -5
    assert parts_of(replace(BEST, headers={"strict-transport-security": "max-age=3600"}))["hsts"] == -10
    assert parts_of(replace(BEST, headers={"referrer-policy": "unsafe-url"}))["referrer"] == -5
    assert parts_of(replace(BEST, headers={"x-frame-options": "DENY"}))["framing"] == 0


# -- the hub -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: str

    @property
    def by_name(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers}

    @property
    def cookies(self) -> list[str]:
        return [value for name, value in self.headers if name.lower() == "set-cookie"]


@dataclass(frozen=True)
class Production:
    """The hub on gunicorn, as a reverse proxy sees it."""

    port: int

    def ask(self, path: str, *, method: str = "GET", scheme: str = "https", body: str = "", **headers: str) -> Reply:
        caller = HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {"Host": HOST, "X-Forwarded-Proto": scheme, "X-Forwarded-For": "203.0.113.7", **headers}
        caller.request(method, path, body=body or None, headers=sent)
        response = caller.getresponse()
        reply = Reply(response.status, response.getheaders(), response.read().decode(errors="replace"))
        caller.close()
        return reply

    def answer(self, reply: Reply, path: str) -> Answer:
        plain = self.ask(path, scheme="http")
        preflight = self.ask(
            path, method="OPTIONS", **{"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
        )
        return Answer(
            url=f"https://{HOST}{path}",
            headers=reply.by_name,
            cookies=reply.cookies,
            body=reply.body,
            http_redirects_to=plain.by_name.get("location") if plain.status in {301, 308} else None,
            preflight=preflight.by_name,
        )


def database_url() -> str:
    given = connection.settings_dict
    user, password = quote(str(given["USER"])), quote(str(given["PASSWORD"]))
    return f"postgresql://{user}:{password}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


@contextmanager
def served(files: Path, **changed: str) -> Iterator[Production]:
    port = free_port()
    env = {
        **os.environ,
        "SITE_URL": f"https://{HOST}",
        "ALLOWED_HOSTS": HOST,
        "TRUSTED_PROXY": "true",
        "DATABASE_URL": database_url(),
        "FILES_DIR": str(files),
        "LOG_LEVEL": "CRITICAL",
        **changed,
    }
    argv = ["-m", "gunicorn", "--config", "python:cmehub.gunicorn", "--workers", "1", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        [sys.executable, *argv, "cmehub.wsgi:application"],
        cwd=settings.BASE_DIR,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        production = Production(port)
        _wait_for(production)
        yield production
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(production: Production) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if production.ask("/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("gunicorn didn't start")


def session_of(person: User) -> str:
    """Return the cookie of a signed-in person."""
    client = Client()
    client.force_login(person)
    return f"__Host-session={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def test_every_kind_of_answer_is_safe_and_scores_at_least_115(
    own_files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = make.claim()
    own_document = reverse("accounts:document", args=[claim.documents.get().public_id])
    owner = session_of(claim.credential.user)
    paths = {
        "home": ("/", "", 200),
        "list": (reverse("programs:list"), "", 200),
        "sign-in": (reverse("account_login"), "", 200),
        "sign-up": (reverse("account_signup"), "", 200),
        "account": (reverse("accounts:license_list"), owner, 200),
        "uploaded file": (own_document, owner, 200),
        "someone's file": (own_document, session_of(make.clinician()), 404),
        "sign-in needed": (reverse("accounts:license_list"), "", 302),
        "not found": ("/nothing/here/", "", 404),
        "style sheet": (staticfiles_storage.url("css/hub.css"), "", 200),
        "SVG": (staticfiles_storage.url("img/icon.svg"), "", 200),
        "robots.txt": ("/robots.txt", "", 200),
    }
    scores = {}
    with served(own_files) as hub:
        for name, (path, cookie, status) in paths.items():
            reply = hub.ask(path, Cookie=cookie)
            assert (name, reply.status) == (name, status)
            scores[name] = _score(name, hub, reply, path)
        limited = _too_many(hub)
        scores["too many requests"] = _score("too many requests", hub, limited, reverse("account_signup"))
    with served(own_files, DATABASE_URL="postgresql://hub:hub@127.0.0.1:1/hub") as broken:
        failed = broken.ask("/")
        assert failed.status == 500
        assert not re.search("OperationalError|psycopg|127.0.0.1|Traceback", failed.body)
        scores["server error"] = _score("server error", broken, failed, "/")

    with capsys.disabled():
        print("\n" + "\n".join(f"{points:4} {name}" for name, points in scores.items()))
    assert {name: points for name, points in scores.items() if points < AT_LEAST} == {}


def _score(name: str, hub: Production, reply: Reply, path: str) -> int:
    """Score a reply, and check what the scores don't: HSTS of a year, no other origin, and the type of the content."""
    found = reply.by_name
    assert re.match(r"max-age=63072000; includeSubDomains", found["strict-transport-security"]), name
    assert "access-control-allow-origin" not in found, name
    if reply.body:
        assert re.fullmatch(r"text/[\w]+; charset=\"?utf-8\"?|application/pdf|image/svg\+xml", found["content-type"]), (
            name
        )
    return score(hub.answer(reply, path))


def _too_many(hub: Production) -> Reply:
    """Sign up until the rate limit answers."""
    path = reverse("account_signup")
    page = hub.ask(path)
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.body)[:1]
    cookie = next(value.split(";")[0] for value in page.cookies if value.startswith("__Host-csrf"))
    form = urlencode({"csrfmiddlewaretoken": token, "email": "no address", "password1": "x"})
    sent = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{HOST}{path}"}
    for _ in range(40):
        reply = hub.ask(path, method="POST", body=form, **sent)
        if reply.status == 429:
            return reply
    pytest.fail("no rate limit was reached")


def test_the_admin_scores_what_its_theme_allows(own_files: Path) -> None:
    """Its scripts need unsafe-inline and unsafe-eval (docs/adr/0004), which costs 20 points, and so every bonus."""
    with served(own_files) as hub:
        path = reverse("admin:index")
        reply = hub.ask(path, Cookie=session_of(make.staff()))
        answer = hub.answer(reply, path)

    assert reply.status == 200
    assert {name: points for name, points in parts_of(answer).items() if points < 0} == {"csp": -20}
    assert score(answer) == 80


def test_cookies_cannot_be_set_by_other_hosts(own_files: Path) -> None:
    with served(own_files) as hub:
        cookies = hub.ask(reverse("account_login")).cookies

    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
        assert "Domain" not in cookie
