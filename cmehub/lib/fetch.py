"""Read pages of other sites, without letting an address reach anything but the public internet.

A name is resolved once, all of its addresses must be public, and the connection is made to the very address that was
checked, so that a name can't point elsewhere a moment later. Each redirect is checked again. Nothing of ours is sent
along: no cookies, no credentials, and no proxy from the environment.
"""

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from http.client import HTTPException
from threading import Timer
from urllib.parse import quote, urljoin, urlsplit

import urllib3
from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection

HTML = frozenset(["text/html", "application/xhtml+xml"])
MOST_REDIRECTS = 5

_PORTS = {"http": 80, "https": 443}
_MOST_CHARACTERS = 2000
_CONNECT_SECONDS = 5.0
_HEAD_MAY_BE_REFUSED = {400, 403, 404, 405, 501}


class Problem(Enum):
    """Why a page can't be read, as a sentence for the person who gave its address."""

    BAD_ADDRESS = "Enter the address of a public web page, such as https://provider.example/course."
    NOT_PUBLIC = "This address isn't on the public internet."
    UNKNOWN_SITE = "There's no site with this name. Check the address for typos."
    UNREACHABLE = "The site can't be reached. Try again later."
    NOT_SECURE = "The site's certificate isn't valid, so the page can't be read safely."
    TOO_SLOW = "The site takes too long to answer. Try again later."
    TOO_LARGE = "The page is too large to be read."
    NOT_A_PAGE = "There's another kind of file at this address, not a web page."
    TOO_MANY_REDIRECTS = "The page redirects too many times."
    BROKEN = "The site broke off its answer. Try again later."


class NotFetched(Exception):
    """A page can't be read. `str()` is a sentence for the person who gave the address."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class Page:
    """What a site answered. `url` is the address after all redirects."""

    url: str
    status: int
    content_type: str
    body: bytes
    charset: str = ""

    @property
    def text(self) -> str:
        """Return the body as text: by the header's charset, else the page's own, else UTF-8. Never fails."""
        stated = _META_CHARSET.search(self.body[:2048])
        names = (self.charset, stated[1].decode("ascii") if stated else "")
        codec = next((_CODECS[name.lower()] for name in names if name.lower() in _CODECS), "utf-8-sig")
        return self.body.decode(codec, errors="replace")


def fetch(url: str, *, accept: Collection[str], most_bytes: int, seconds: float) -> Page:
    """Read a page (raises NotFetched). The limit of seconds is for everything together, redirects included.

    `accept` are content types, and `most_bytes` limits the decompressed body. Any status is an answer: only pages with
    a status below 400 must be of an accepted type.
    """
    with _opened("GET", url, seconds) as (final_url, response):
        content_type, charset = _content_type(response)
        if response.status < 400 and content_type not in accept:
            raise NotFetched(Problem.NOT_A_PAGE)
        return Page(final_url, response.status, content_type, _read(response, most_bytes), charset)


def status_of(url: str, *, seconds: float) -> int:
    """Return the HTTP status at the end of all redirects, without reading the page (raises NotFetched).

    Sites that answer HEAD with an error are asked again with GET. Each of the two may take `seconds`.
    """
    status = _status("HEAD", url, seconds)
    return _status("GET", url, seconds) if status in _HEAD_MAY_BE_REFUSED else status


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet.

    IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4, Teredo) aren't: they could lead to a private one.
    """
    if "%" in address:  # the zone of a link-local address
        return False
    ip = ipaddress.ip_address(address)
    if not ip.is_global or ip.is_multicast or any(ip in network for network in _ALSO_PRIVATE):
        return False
    return ip.version == 4 or ip in _GLOBAL_UNICAST


# What Python 3.11 takes for global. Sources: IANA special-purpose registries, and the cloud's own services.
_ALSO_PRIVATE = [
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments, among them Oracle Cloud's metadata
        "192.88.99.0/24",  # 6to4 relays
        "168.63.129.16/32",  # Azure's host, seen from its machines only
        "2001::/23",  # Teredo and other protocols
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
]
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")


# -- the address -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Target:
    """An address that was checked, and the IP addresses that its name had then."""

    scheme: str
    host: str
    port: int
    path: str
    ips: tuple[str, ...]

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host_header}{self.path}"


_NO_ADDRESS = re.compile(r"[\x00-\x1f\x7f\\]")
_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_NUMBER = re.compile(r"0x[0-9a-f]*|\d+")


def _target(url: str, until: float) -> _Target:
    """Return the address with its IP addresses (raises NotFetched if it may not be reached)."""
    url = url.strip()
    if len(url) > _MOST_CHARACTERS or _NO_ADDRESS.search(url):
        raise NotFetched(Problem.BAD_ADDRESS)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower().removesuffix(".")
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError) as error:  # UnicodeError is a ValueError
        raise NotFetched(Problem.BAD_ADDRESS) from error
    if parts.scheme not in _PORTS or "@" in parts.netloc or not _is_host(host) or not _is_port(port):
        raise NotFetched(Problem.BAD_ADDRESS)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?[]")
    return _Target(
        scheme=parts.scheme,
        host=host,
        port=port,
        path=f"{path}?{query}" if query else path,
        ips=_resolve(host, port, until),
    )


def _is_host(host: str) -> bool:
    """Whether this is a name or an IP address. IPv4 has more spellings (0x7f.1, 2130706433), which are refused."""
    if ":" not in host and not _NUMBER.fullmatch(host.rpartition(".")[2]):
        return bool(_NAME.fullmatch(host))
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def _is_port(port: int) -> bool:
    return port in _PORTS.values() or port in settings.FETCH_LOOPBACK_PORTS


def _resolve(host: str, port: int, until: float) -> tuple[str, ...]:
    """Return the IP addresses of a host, which are all public. Waits in a thread, since the resolver has no limit."""
    waiting = ThreadPoolExecutor(1)
    try:
        found = waiting.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(_left(until))
    except socket.gaierror as error:
        passing = error.errno == socket.EAI_AGAIN
        raise NotFetched(Problem.UNREACHABLE if passing else Problem.UNKNOWN_SITE) from error
    finally:
        waiting.shutdown(wait=False)
    ips = tuple(dict.fromkeys(str(info[4][0]) for info in found))
    if not ips or not all(is_public(ip) or _is_for_tests(ip, port) for ip in ips):
        raise NotFetched(Problem.NOT_PUBLIC)
    return ips


def _is_for_tests(ip: str, port: int) -> bool:
    return ip == "127.0.0.1" and port in settings.FETCH_LOOPBACK_PORTS


# -- the request -------------------------------------------------------------------------------------------------------


def _status(method: str, url: str, seconds: float) -> int:
    with _opened(method, url, seconds) as (_, response):
        return response.status


@contextmanager
def _opened(method: str, url: str, seconds: float) -> Iterator[tuple[str, urllib3.BaseHTTPResponse]]:
    """Yield the final address and the response, after all redirects. Whatever goes wrong is raised as NotFetched."""
    until = time.monotonic() + seconds
    try:
        for _ in range(MOST_REDIRECTS + 1):
            target = _target(url, until)
            with _answer(method, target, until) as response:
                if not (location := response.get_redirect_location()):
                    yield target.url, response
                    return
            url = _joined(target.url, location)
    except _FAILURES as error:
        raise NotFetched(Problem.TOO_SLOW if time.monotonic() >= until else _problem(error)) from error
    raise NotFetched(Problem.TOO_MANY_REDIRECTS)


def _joined(url: str, location: str) -> str:
    """Return where a redirect leads (raises NotFetched). Headers come as Latin-1, though sites write UTF-8."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise NotFetched(Problem.BAD_ADDRESS) from error


_FAILURES = (OSError, HTTPException, urllib3.exceptions.HTTPError, UnicodeError)


def _problem(error: Exception) -> Problem:
    if isinstance(error, ssl.SSLError | urllib3.exceptions.SSLError):
        return Problem.NOT_SECURE
    if isinstance(error, TimeoutError | urllib3.exceptions.ReadTimeoutError):
        return Problem.TOO_SLOW
    if isinstance(error, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError):
        return Problem.UNREACHABLE
    return Problem.BROKEN


@contextmanager
def _answer(method: str, target: _Target, until: float) -> Iterator[urllib3.BaseHTTPResponse]:
    """Yield the response to one request. At the deadline the connection is cut, however slowly bytes still arrive."""
    with closing(_connect(target, until)) as connection:
        cut = Timer(_left(until), _cut, [connection.sock])
        cut.start()
        try:
            connection.request(method, target.path, headers=_headers(target), preload_content=False)
            with closing(connection.getresponse()) as response:
                yield response
        finally:
            cut.cancel()
    _left(until)  # a body without a length looks complete when it's cut


def _connect(target: _Target, until: float) -> HTTPConnection:
    """Connect to the first IP address that answers."""
    for number, ip in enumerate(target.ips, start=1):
        connection = _connection(target, ip, min(_CONNECT_SECONDS, _left(until)))
        try:
            connection.connect()
            connection.sock.settimeout(_left(until))
            return connection
        except BaseException as error:
            connection.close()
            is_last = number == len(target.ips) or time.monotonic() >= until
            if is_last or not isinstance(error, urllib3.exceptions.HTTPError):
                raise
    raise AssertionError("a target has IP addresses")


def _connection(target: _Target, ip: str, seconds: float) -> HTTPConnection:
    if target.scheme == "http":
        return HTTPConnection(ip, target.port, timeout=seconds)
    return HTTPSConnection(ip, target.port, timeout=seconds, server_hostname=target.host, cert_reqs=ssl.CERT_REQUIRED)


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # without TLS's own farewell, which another thread may be using


def _headers(target: _Target) -> dict[str, str]:
    return {
        "Host": target.host_header,
        "User-Agent": f"CME Hub (+{settings.SITE_URL})",
        "Accept": "text/html, application/xhtml+xml, */*;q=0.1",
        "Accept-Language": "en-US, en;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


def _left(until: float) -> float:
    """Return the seconds that are left (raises TimeoutError if none are)."""
    if (left := until - time.monotonic()) <= 0:
        raise TimeoutError
    return left


# -- the answer --------------------------------------------------------------------------------------------------------

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# The charsets of pages. Python has more codecs, of which some are slow and some aren't for text.
_SAME_NAME = "big5 euc-jp euc-kr gb18030 gbk iso-8859-2 iso-8859-5 iso-8859-7 iso-8859-9 iso-8859-15 shift_jis utf-16"
_CODECS = {
    **{name: name for name in _SAME_NAME.split()},
    **{f"windows-125{number}": f"cp125{number}" for number in range(9)},
    **dict.fromkeys(["ascii", "us-ascii", "iso-8859-1", "latin1"], "cp1252"),  # as browsers read them
    **dict.fromkeys(["utf8", "utf-8"], "utf-8-sig"),
}


def _content_type(response: urllib3.BaseHTTPResponse) -> tuple[str, str]:
    """Return the content type in lower case, and the charset or ''."""
    stated = response.headers.get("Content-Type", "")
    charset = _CHARSET.search(stated)
    return stated.partition(";")[0].strip().lower(), charset[1] if charset else ""


def _read(response: urllib3.BaseHTTPResponse, most_bytes: int) -> bytes:
    """Return the decompressed body (raises NotFetched if it's too large)."""
    body = bytearray()
    while chunk := response.read1(min(65536, most_bytes + 1)):
        body += chunk
        if len(body) > most_bytes:
            raise NotFetched(Problem.TOO_LARGE)
    return bytes(body)
