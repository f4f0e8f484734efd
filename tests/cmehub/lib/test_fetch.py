"""Pages of other sites: which addresses are refused, and what a hostile or broken site can do."""

import gzip
import ipaddress
import socket
import ssl
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from cmehub.lib.fetch import HTML, NotFetched, Page, Problem, fetch, is_public, status_of
from tests.certificates import issue
from tests.website import Page as Answer
from tests.website import Request, Website, page, redirect

MOST_BYTES = 100_000


def read(url: str, *, seconds: float = 10, most_bytes: int = MOST_BYTES) -> Page:
    return fetch(url, accept=HTML, most_bytes=most_bytes, seconds=seconds)


def problem_of(url: str, **limits: Any) -> Problem:
    with pytest.raises(NotFetched) as refusal:
        read(url, **limits)
    assert str(refusal.value) == refusal.value.problem.value
    return refusal.value.problem


@pytest.fixture
def site(settings: Settings) -> Iterator[Website]:
    with Website({"/": page()}) as site:
        settings.FETCH_LOOPBACK_PORTS = {site.port}
        yield site


class Names:
    """A resolver that knows a few names, and counts the questions."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **answers: list[str]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self._real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self)

    def __call__(self, host: str, port: int, *args: Any, **options: Any) -> Any:
        name = host.replace(".", "_")
        if name not in self.answers:
            return self._real(host, port, *args, **options)
        self.asked.append(host)
        return [(0, 0, 0, "", (ip, port)) for ip in self.answers[name]]


# -- which addresses ---------------------------------------------------------------------------------------------------

PRIVATE = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
    *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    *("::/128", "::1/128", "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23"),
    *("2001:db8::/32", "2002::/16", "3fff::/20", "4000::/3", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
)
PUBLIC = (
    *("1.1.1.1", "8.8.8.8", "93.184.216.34", "172.15.255.255", "172.32.0.0", "192.167.255.255"),
    *("2606:4700::1111", "2a00:1450::1"),
)


@st.composite
def private_addresses(draw: st.DrawFn) -> str:
    network = ipaddress.ip_network(draw(st.sampled_from(PRIVATE)))
    offset = draw(st.integers(0, network.num_addresses - 1))
    return str(network[offset])


@given(private_addresses())
def test_no_address_of_a_private_network_is_public(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_an_ipv6_address_is_never_public(ip: ipaddress.IPv4Address) -> None:
    high, low = int(ip) >> 16, int(ip) & 0xFFFF
    forms = [f"::ffff:{ip}", f"::{ip}", f"64:ff9b::{ip}", f"2002:{high:x}:{low:x}::1", f"2001:0:{high:x}:{low:x}::1"]

    assert [form for form in forms if is_public(form)] == []


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)
    assert not is_public(f"{address}%eth0") or ":" not in address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "provider.example/course",
        "//provider.example/course",
        "ftp://provider.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "gopher://provider.example/",
        "https://",
        "https:///course",
        "https://user@provider.example/",
        "https://user:password@provider.example/",
        "https://provider.example:22/",
        "https://provider.example:8080/",
        "https://provider.example:99999/",
        "https://provider.example:http/",
        "https://provider..example/",
        "https://.example/",
        "https://pro vider.example/",
        "https://provider.example\\@127.0.0.1/",
        "https://provider.example/\r\nHost: other.example",
        "https://provider.example/\x00",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://[fe80::1%eth0]/",
        "https://[provider.example]/",
        f"https://{'a' * 64}.example/",
        f"https://provider.example/{'a' * 2000}",
        # IPv4 in its other spellings
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://017700000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://0/",
        "http://127.0.0.1.0x1/",
        "http://256.256.256.256/",
    ],
)
def test_what_is_not_an_address_of_a_page_is_refused(url: str) -> None:
    assert problem_of(url) == Problem.BAD_ADDRESS


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "10.0.0.8",
        "169.254.169.254",
        "168.63.129.16",
        "192.0.0.192",
        "0.0.0.0",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fd00::1]",
        "localhost",
        "１２７.0.0.1",  # full-width digits, which become ordinary ones in a name
        "127。0。0。1",
    ],
)
def test_addresses_inside_are_refused(host: str) -> None:
    assert problem_of(f"http://{host}/") == Problem.NOT_PUBLIC


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    Names(monkeypatch, provider_example=["93.184.216.34", "10.0.0.8"])

    assert problem_of("https://provider.example/") == Problem.NOT_PUBLIC


def test_the_address_that_was_checked_is_the_one_connected_to(
    site: Website, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(monkeypatch, provider_example=["127.0.0.1"])
    resolve = Names.__call__

    def then_elsewhere(self: Names, host: str, port: int, *args: Any, **options: Any) -> Any:
        answer = resolve(self, host, port, *args, **options)
        self.answers["provider_example"] = ["192.168.0.1"]
        return answer

    monkeypatch.setattr(Names, "__call__", then_elsewhere)

    assert read(site.url("/", host="provider.example")).status == 200
    assert names.asked == ["provider.example"]
    assert site.requests[0][2]["Host"] == f"provider.example:{site.port}"


def test_only_the_ports_of_tests_are_open_on_this_machine(site: Website, settings: Settings) -> None:
    settings.FETCH_LOOPBACK_PORTS = frozenset()

    assert problem_of(site.url()) == Problem.BAD_ADDRESS
    assert site.requests == []


def test_an_unknown_name_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(code: int) -> None:
        def getaddrinfo(*args: Any, **options: Any) -> Any:
            raise socket.gaierror(code, "as told")

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    fail(socket.EAI_NONAME)
    assert problem_of("https://provider.example/") == Problem.UNKNOWN_SITE
    fail(socket.EAI_AGAIN)
    assert problem_of("https://provider.example/") == Problem.UNREACHABLE


def test_a_slow_resolver_counts_toward_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: time.sleep(1))

    began = time.monotonic()

    assert problem_of("https://provider.example/", seconds=0.1) == Problem.TOO_SLOW
    assert time.monotonic() - began < 0.9


# -- what is sent ------------------------------------------------------------------------------------------------------


def test_a_request_says_who_asks_and_nothing_else(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    site.pages["/"] = page("", status=302, Location="/b?c=d e&f=é#top", Set_Cookie="session=1")
    site.pages["/b?c=d%20e&f=%C3%A9"] = page("here")

    found = read(site.url())

    assert found == Page(site.url("/b?c=d%20e&f=%C3%A9"), 200, "text/html", b"here")
    method, path, headers = site.requests[1]
    assert (method, path) == ("GET", "/b?c=d%20e&f=%C3%A9")
    assert headers["User-Agent"] == "CME Hub (+http://localhost:8000)"
    assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Connection"}


# -- redirects ---------------------------------------------------------------------------------------------------------


def test_five_redirects_are_followed_and_no_more(site: Website) -> None:
    site.pages.update({f"/{number}": redirect(f"/{number + 1}") for number in range(6)})
    site.pages["/6"] = page("at last")

    assert read(site.url("/1")).body == b"at last"
    assert problem_of(site.url("/0")) == Problem.TOO_MANY_REDIRECTS


def test_a_loop_ends(site: Website) -> None:
    site.pages["/a"] = redirect("/b", 301)
    site.pages["/b"] = redirect("/a", 308)

    assert problem_of(site.url("/a")) == Problem.TOO_MANY_REDIRECTS
    assert len(site.requests) == 6


@pytest.mark.parametrize(
    ("to", "problem"),
    [
        ("http://127.0.0.1/", Problem.NOT_PUBLIC),
        ("http://169.254.169.254/latest/meta-data/", Problem.NOT_PUBLIC),
        ("//[::1]/", Problem.NOT_PUBLIC),
        ("http://2130706433/", Problem.BAD_ADDRESS),
        ("http://127.0.0.1:1/", Problem.BAD_ADDRESS),
        ("file:///etc/passwd", Problem.BAD_ADDRESS),
        ("http://[", Problem.BAD_ADDRESS),
    ],
)
def test_a_redirect_is_checked_like_an_address(site: Website, to: str, problem: Problem) -> None:
    site.pages["/"] = redirect(to)

    assert problem_of(site.url()) == problem


def test_a_redirect_without_an_address_is_an_answer(site: Website) -> None:
    site.pages["/"] = page("nowhere", status=302)

    assert read(site.url()).status == 302


# -- time and size -----------------------------------------------------------------------------------------------------


def drip(prefix: bytes, part: bytes) -> Answer:
    """Send the prefix, then the part again and again, with a pause shorter than any timeout of a read."""

    def answer(request: Request) -> None:
        request.wfile.write(prefix)
        for _ in range(100):
            request.wfile.write(part)
            time.sleep(0.03)

    return answer


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    ("prefix", "part"),
    [
        (b"HTTP/1.1", b" "),
        (_HEAD, b"X-More: 1\r\n"),
        (_HEAD + b"\r\n", b"."),
        (_HEAD + b"Content-Length: 5000\r\n\r\n", b"."),
        (_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n.\r\n"),
        (_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
    ],
)
def test_the_time_limit_holds_however_slowly_bytes_arrive(site: Website, prefix: bytes, part: bytes) -> None:
    site.pages["/"] = drip(prefix, part)
    began = time.monotonic()

    assert problem_of(site.url(), seconds=0.3) == Problem.TOO_SLOW
    assert time.monotonic() - began < 1.5


def test_a_silent_site_is_too_slow(site: Website) -> None:
    site.pages["/"] = lambda request: time.sleep(2)

    assert problem_of(site.url(), seconds=0.2) == Problem.TOO_SLOW


def test_redirects_share_the_time(site: Website) -> None:
    def slowly(to: str) -> Answer:
        def answer(request: Request) -> None:
            time.sleep(0.2)
            redirect(to)(request)

        return answer

    site.pages.update({f"/{number}": slowly(f"/{number + 1}") for number in range(6)})

    assert problem_of(site.url("/1"), seconds=0.5) == Problem.TOO_SLOW


def endless(request: Request) -> None:
    request.wfile.write(_HEAD + b"\r\n")
    while True:
        request.wfile.write(b"." * 65536)


def test_an_endless_page_is_too_large(site: Website) -> None:
    site.pages["/"] = endless

    assert problem_of(site.url()) == Problem.TOO_LARGE


def test_a_page_may_be_as_large_as_the_limit(site: Website) -> None:
    site.pages["/"] = page("x" * 5000)

    assert len(read(site.url(), most_bytes=5000).body) == 5000
    assert problem_of(site.url(), most_bytes=4999) == Problem.TOO_LARGE


def test_the_size_limit_is_for_what_compression_unfolds_to(site: Website) -> None:
    bomb = gzip.compress(gzip.compress(b"0" * 50_000_000))
    site.pages["/once"] = page(gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip")
    site.pages["/twice"] = page(bomb, Content_Encoding="gzip, gzip")
    site.pages["/small"] = page(gzip.compress(b"hello"), Content_Encoding="gzip")

    assert problem_of(site.url("/once")) == Problem.TOO_LARGE
    assert problem_of(site.url("/twice")) == Problem.TOO_LARGE
    assert read(site.url("/small")).body == b"hello"


# -- answers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 404, 410, 500, 503])
def test_an_error_page_is_an_answer(site: Website, status: int) -> None:
    site.pages["/"] = page("Sorry", status=status, content_type="text/plain")

    found = read(site.url())

    assert (found.status, found.text) == (status, "Sorry")


@pytest.mark.parametrize("content_type", ["application/pdf", "image/png", "text/plain", ""])
def test_only_web_pages_are_read(site: Website, content_type: str) -> None:
    site.pages["/"] = page("%PDF", content_type=content_type)

    assert problem_of(site.url()) == Problem.NOT_A_PAGE


def test_a_page_without_a_length_is_read_to_its_end(site: Website) -> None:
    site.pages["/"] = page("<p>All of it", Content_Length="")

    assert read(site.url()).text == "<p>All of it"


def reset(request: Request) -> None:
    request.wfile.write(_HEAD + b"Content-Length: 100\r\n\r\nhalf")
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()


@pytest.mark.parametrize(
    "answer",
    [
        reset,
        lambda request: request.wfile.write(_HEAD + b"Content-Length: 100\r\n\r\nhalf"),
        lambda request: request.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n"),
        lambda request: None,
        page("not gzip", Content_Encoding="gzip"),
        lambda request: request.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 200 + b"\r\n"),
        lambda request: request.wfile.write(_HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
    ],
)
def test_a_broken_answer_is_said_to_be_one(site: Website, answer: Answer) -> None:
    site.pages["/"] = answer

    assert problem_of(site.url()) == Problem.BROKEN


def test_nothing_listening_is_unreachable(site: Website, settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings.FETCH_LOOPBACK_PORTS = {port}

    assert problem_of(f"http://127.0.0.1:{port}/") == Problem.UNREACHABLE


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/html; charset=utf-8", "Café".encode(), "Café"),
        ("text/html; charset=ISO-8859-1", "Café – “CME”".encode("cp1252"), "Café – “CME”"),
        ('text/html; charset="windows-1252"', "Café".encode("cp1252"), "Café"),
        ("text/html", "\ufeffCafé".encode(), "Café"),
        ("text/html", b'<meta charset="iso-8859-1">Caf\xe9', '<meta charset="iso-8859-1">Café'),
        (
            "text/html",
            b"<meta http-equiv=Content-Type content='text/html; charset=latin1'>Caf\xe9",
            "<meta http-equiv=Content-Type content='text/html; charset=latin1'>Café",
        ),
        ("text/html", b"Caf\xe9", "Caf\ufffd"),
        ("text/html; charset=utf-8", b"<meta charset=latin1>Caf\xe9", "<meta charset=latin1>Caf\ufffd"),
        ("text/html; charset=punycode", "Café".encode(), "Café"),
        ("text/html; charset=no-such", "Café".encode(), "Café"),
    ],
)
def test_text_is_decoded_by_the_header_then_by_the_page(
    site: Website, content_type: str, body: bytes, text: str
) -> None:
    site.pages["/"] = page(body, content_type=content_type)

    assert read(site.url()).text == text


# -- TLS ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def secure(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Website]:
    """A site with a certificate for provider.example, from an authority that this machine trusts."""
    certificate = issue(tmp_path, "provider.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with Website({"/": page()}, tls=tls) as site:
        settings.FETCH_LOOPBACK_PORTS = {site.port}
        yield site


def test_a_certificate_is_checked_against_the_name(secure: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    Names(monkeypatch, provider_example=["127.0.0.1"], other_example=["127.0.0.1"])

    assert read(secure.url(host="provider.example")).status == 200
    assert problem_of(secure.url(host="other.example")) == Problem.NOT_SECURE
    assert problem_of(secure.url()) == Problem.NOT_SECURE


def test_a_certificate_of_an_unknown_authority_is_refused(secure: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    Names(monkeypatch, provider_example=["127.0.0.1"])
    monkeypatch.delenv("SSL_CERT_FILE")

    assert problem_of(secure.url(host="provider.example")) == Problem.NOT_SECURE


def test_a_site_without_tls_at_an_https_address_is_refused(site: Website) -> None:
    assert problem_of(site.url().replace("http:", "https:")) == Problem.NOT_SECURE


# -- the status alone --------------------------------------------------------------------------------------------------


def test_a_status_is_asked_for_without_the_page(site: Website) -> None:
    site.pages["/old"] = redirect("/", 301)

    assert status_of(site.url("/old"), seconds=5) == 200
    assert [request[:2] for request in site.requests] == [("HEAD", "/old"), ("HEAD", "/")]


@pytest.mark.parametrize("refusal", [403, 404, 405, 501])
def test_a_site_that_refuses_head_is_asked_again(site: Website, refusal: int) -> None:
    site.pages["/"] = lambda request: page(status=refusal if request.command == "HEAD" else 200)(request)

    assert status_of(site.url(), seconds=5) == 200


@pytest.mark.parametrize("status", [401, 410, 429, 503])
def test_other_statuses_are_final(site: Website, status: int) -> None:
    site.pages["/"] = page(status=status)

    assert status_of(site.url(), seconds=5) == status
    assert len(site.requests) == 1


def test_the_page_itself_is_not_read_for_its_status(site: Website) -> None:
    site.pages["/"] = lambda request: page(status=405)(request) if request.command == "HEAD" else endless(request)

    assert status_of(site.url(), seconds=5) == 200
