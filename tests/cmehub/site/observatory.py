"""The score that Mozilla's HTTP Observatory gives a response, by its own rules.

A second implementation of version 4 of its algorithm (`src/analyzer/tests` and `src/grader/charts.js` of the npm
package @mdn/mdn-http-observatory 1.4.8), for responses that no scanner on the internet can reach. Preloaded HSTS, which
depends on a browser's list, counts as not preloaded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

_MINIMUM_FOR_BONUS = 90
_SIX_MONTHS = 15_552_000
_BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
_INLINE = {"'unsafe-inline'", "data:"}
_PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
_LEAKY = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}


@dataclass(frozen=True)
class Answer:
    """A response over HTTPS, and what the scanner asks besides: plain HTTP, and another origin's preflight."""

    url: str
    headers: Mapping[str, str]  # names in lower case
    cookies: Sequence[str] = ()  # each Set-Cookie header
    body: str = ""
    http_redirects_to: str | None = None  # what plain HTTP answers. None: with the page itself
    preflight: Mapping[str, str] = field(default_factory=dict)


def score(answer: Answer) -> int:
    """Return the score: 100, less the penalties, and with the bonuses if that alone would be an A."""
    parts = parts_of(answer).values()
    without_bonuses = 100 + sum(part for part in parts if part < 0)
    total = 100 + sum(parts) if without_bonuses >= _MINIMUM_FOR_BONUS else without_bonuses
    return max(total, 0)


def parts_of(answer: Answer) -> dict[str, int]:
    """Return what each of the tests adds or takes."""
    return {
        "csp": _csp(answer),
        "cookies": _cookies(answer),
        "cors": _cors(answer),
        "corp": _corp(answer),
        "redirection": _redirection(answer),
        "referrer": _referrer(answer),
        "hsts": _hsts(answer),
        "sri": _sri(answer),
        "nosniff": 0 if answer.headers.get("x-content-type-options", "").strip().lower() == "nosniff" else -5,
        "framing": _framing(answer),
    }


def _policy(answer: Answer) -> dict[str, set[str]]:
    directives: dict[str, set[str]] = {}
    for directive in answer.headers.get("content-security-policy", "").split(";"):
        if words := directive.lower().split():
            directives.setdefault(words[0], set(words[1:]))
    return directives


def _csp(answer: Answer) -> int:
    policy = _policy(answer)
    if not policy:
        return -25
    default = policy.get("default-src", {"*"})
    script, style = policy.get("script-src", default), policy.get("style-src", default)
    objects = policy.get("object-src", default)
    pinned = ("'nonce-", "'sha256-", "'sha384-", "'sha512-")
    script, style = (
        sources - {"'unsafe-inline'"} if any(source.startswith(pinned) for source in sources) else sources
        for sources in (script, style)
    )
    passive = policy.get("img-src", policy.get("default-src", set())) | policy.get(
        "media-src", policy.get("default-src", set())
    )
    active = set(script).union(*(policy[name] for name in policy.keys() - {"img-src", "media-src", "script-src"}))
    if script & (_BROAD | _INLINE) or objects & _BROAD:
        return -20
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return -20
    if "'unsafe-eval'" in script | style:
        return -10
    if any(source.startswith(("http:", "ftp:")) for source in passive):
        return -10
    if style & (_BROAD | _INLINE):
        return 0
    return 10 if policy.get("default-src") == {"'none'"} else 5


def _cookies(answer: Answer) -> int:
    found = [cookie for text in answer.cookies for cookie in SimpleCookie(text).values()]
    if not found:
        return 0
    hsts = _hsts(answer) == 0
    penalties = [0]
    for cookie in found:
        name, same_site = cookie.key.lower(), cookie["samesite"].lower()
        is_session = "sess" in name or "login" in name
        if same_site and same_site not in {"lax", "strict", "none"} or same_site == "none" and not cookie["secure"]:
            penalties.append(-20)
        if "csrf" in name and not same_site:
            penalties.append(-20)
        if not cookie["secure"]:
            penalties.append((-10 if hsts else -40) if is_session else (-5 if hsts else -20))
        if is_session and not cookie["httponly"]:
            penalties.append(-30)
    if min(penalties) < 0:
        return min(penalties)
    return 5 if all(cookie["samesite"] for cookie in found) else 0


def _cors(answer: Answer) -> int:
    allowed = answer.preflight.get("access-control-allow-origin", "")
    with_credentials = answer.preflight.get("access-control-allow-credentials", "").strip().lower() == "true"
    return -50 if allowed not in {"", "*"} and with_credentials else 0


def _corp(answer: Answer) -> int:
    match answer.headers.get("cross-origin-resource-policy", "").strip().lower():
        case "same-origin" | "same-site":
            return 10
        case "" | "cross-origin":
            return 0
        case _:
            return -5


def _redirection(answer: Answer) -> int:
    if answer.http_redirects_to is None:
        return -20
    target, own = urlsplit(answer.http_redirects_to), urlsplit(answer.url)
    if target.scheme != "https":
        return -10
    return 0 if target.hostname == own.hostname else -5


def _referrer(answer: Answer) -> int:
    policies = [each.strip().lower() for each in answer.headers.get("referrer-policy", "").split(",")]
    if policies == [""]:
        return 0
    last = next((each for each in reversed(policies) if each in _PRIVATE | _LEAKY), "")
    return 5 if last in _PRIVATE else -5


def _hsts(answer: Answer) -> int:
    header = answer.headers.get("strict-transport-security", "").lower()
    age = next((part.strip()[8:] for part in header.split(";") if part.strip().startswith("max-age=")), "")
    if "," in header or not age.isdigit():
        return -20
    return 0 if int(age) >= _SIX_MONTHS else -10


def _sri(answer: Answer) -> int:
    if not answer.headers.get("content-type", "").startswith(("text/html", "application/xhtml+xml")):
        return 0
    scripts = _Scripts()
    scripts.feed(answer.body)
    own = urlsplit(answer.url)
    worst, pinned = 0, False
    for src, integrity in scripts.found:
        target = urlsplit(src)
        if not target.netloc or target.scheme and target.hostname == own.hostname:
            pinned |= bool(integrity)
        elif target.scheme != "https":
            worst = min(worst, -20 if integrity else -50)
        elif not integrity:
            worst = min(worst, -5)
        else:
            pinned = True
    return worst or (5 if pinned else 0)


def _framing(answer: Answer) -> int:
    if "frame-ancestors" in _policy(answer):
        return 5
    header = answer.headers.get("x-frame-options", "").strip().lower()
    return 0 if header in {"deny", "sameorigin"} or header.startswith("allow-from") else -20


class _Scripts(HTMLParser):
    """Collects the scripts that a page loads, each with its integrity."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and given.get("src"):
            self.found.append((given["src"] or "", given.get("integrity") or ""))
