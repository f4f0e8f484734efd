"""Email and website domains: which ones prove where a person works."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

_DOMAIN = re.compile(r"(?=.{4,200}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")

# Anyone can get an address there, so it proves nothing about where a person works.
_PUBLIC_MAIL = frozenset(
    [
        "aim.com",
        "alice.it",
        "aol.com",
        "att.net",
        "bellsouth.net",
        "charter.net",
        "comcast.net",
        "cox.net",
        "duck.com",
        "earthlink.net",
        "email.com",
        "fastmail.com",
        "frontier.com",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "google.com",
        "googlemail.com",
        "hey.com",
        "hotmail.ca",
        "hotmail.co.uk",
        "hotmail.com",
        "hotmail.fr",
        "hushmail.com",
        "icloud.com",
        "inbox.com",
        "juno.com",
        "libero.it",
        "live.ca",
        "live.co.uk",
        "live.com",
        "mac.com",
        "mail.com",
        "mail.ru",
        "mailbox.org",
        "me.com",
        "msn.com",
        "naver.com",
        "netzero.net",
        "optonline.net",
        "orange.fr",
        "outlook.com",
        "pm.me",
        "proton.me",
        "protonmail.ch",
        "protonmail.com",
        "qq.com",
        "rediffmail.com",
        "roadrunner.com",
        "rocketmail.com",
        "rogers.com",
        "rr.com",
        "sbcglobal.net",
        "shaw.ca",
        "sympatico.ca",
        "tuta.com",
        "tutanota.com",
        "verizon.net",
        "wanadoo.fr",
        "web.de",
        "windstream.net",
        "yahoo.ca",
        "yahoo.co.in",
        "yahoo.co.uk",
        "yahoo.com",
        "yahoo.fr",
        "yandex.com",
        "yandex.ru",
        "ymail.com",
        "zoho.com",
        "zohomail.com",
        "126.com",
        "163.com",
    ]
)


def domain_problem(domain: str) -> str | None:
    """Return an error message if addresses at this domain can't prove where a person works, else None."""
    if not _DOMAIN.fullmatch(domain):
        return "Enter a domain, such as hospital.org."
    if not _PUBLIC_MAIL.isdisjoint(_with_parents(domain)):
        return "Anyone can get an address at this mail provider. Enter the institution's own domain."
    return None


def domains_of(email: str) -> list[str]:
    """Return the address's domain and the domains above it, apart from the top-level one."""
    return list(_with_parents(email.rsplit("@", 1)[-1].lower()))


def is_at(email: str, domain: str) -> bool:
    """Whether the address is at this domain or one below it, and the domain proves where a person works."""
    return domain_problem(domain) is None and domain in domains_of(email)


def website_domain(url: str) -> str:
    """Return the domain of a website without 'www.', or '' if addresses there would prove nothing."""
    domain = (urlsplit(url).hostname or "").removeprefix("www.").rstrip(".")
    return "" if domain_problem(domain) else domain


def _with_parents(domain: str) -> Iterator[str]:
    parts = domain.split(".")
    return (".".join(parts[start:]) for start in range(len(parts) - 1))
