"""Which rule is for a credential: the authority and the profession, and the version that a cycle keeps."""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping, Sequence

from accounts.licenses.enums import LICENSES, CredentialKind, Issuer
from accounts.licenses.models import Credential
from accounts.users.enums import Profession
from programs.requirements.library import terms
from programs.requirements.models import RuleVersion
from programs.requirements.reading import InvalidRule, read
from programs.requirements.ruleset import RuleSet

logger = logging.getLogger(__name__)

CODES = {
    Profession.NP: "APRN",
    Profession.PA: "PA",
    Profession.NURSE: "RN",
    Profession.PHARMACIST: "PHARMD",
}
DEGREES = ("MD", "DO")

_read: dict[str, RuleSet | None] = {}  # by public_id: a published version never changes


def authority_of(credential: Credential) -> str:
    """Return the code of who sets the rule, '' if nobody in our files does."""
    if credential.kind in LICENSES:
        return credential.state
    return "" if credential.issuer in (Issuer.CSR, Issuer.OTHER) else credential.issuer


def professions_of(credential: Credential, degree: str) -> tuple[str, ...]:
    """Return the codes of the rules that could be for it: both of a physician's while the degree isn't known."""
    if credential.profession == Profession.PHYSICIAN:
        return (degree,) if degree else DEGREES
    return (CODES[Profession(credential.profession)],)


def version_for(
    credential: Credential, degree: str, versions: Iterable[RuleVersion], *, starts_on: dt.date
) -> tuple[RuleVersion | None, bool]:
    """Return the version for a cycle that starts on a day, and whether the degree has to be asked first.

    `versions` are the published ones of its authority, among others.
    """
    codes = professions_of(credential, degree)
    found = [
        version
        for version in _in_force(versions, authority_of(credential), starts_on)
        if version.profession in (*codes, "ANY") and _has_title(version, credential)
    ]
    best = sorted(found, key=lambda version: (not version.data.get("titles"), version.profession == "ANY"))
    if not best:
        return None, False
    by_degree = [version for version in best if version.profession in codes]
    if len(codes) > 1 and by_degree and _differ(by_degree):
        return None, True
    return best[0], False


def rules_of(version: RuleVersion) -> RuleSet | None:
    """Return the rule set of a published version, read once in each process. None if our files no longer fit it."""
    key = str(version.public_id)
    if key not in _read:
        try:
            _read[key] = read(version.data, terms(), authority=version.authority.code)
        except InvalidRule:
            logger.exception("Rule version %s can't be read", version.pk)
            _read[key] = None
    return _read[key]


def _in_force(versions: Iterable[RuleVersion], authority: str, day: dt.date) -> list[RuleVersion]:
    """Return the latest version of each profession that holds for cycles starting on a day."""
    latest: dict[tuple[str, tuple[str, ...]], RuleVersion] = {}
    for version in sorted(versions, key=lambda each: each.number):
        if version.authority.code == authority and (version.effective_from is None or version.effective_from <= day):
            latest[version.profession, tuple(version.data.get("titles", []))] = version
    return list(latest.values())


def _has_title(version: RuleVersion, credential: Credential) -> bool:
    """Return whether the rule is for certificates with this title. State licenses have none."""
    titles: Sequence[str] = version.data.get("titles", [])
    held = credential.title.casefold()
    return not titles or any(title.casefold() in held for title in titles)


def _differ(versions: Sequence[RuleVersion]) -> bool:
    """Return whether the rules for MDs and DOs say different things."""

    def what(data: Mapping[str, object]) -> dict[str, object]:
        return {key: value for key, value in data.items() if key not in ("profession", "board", "source", "note")}

    return len(versions) < len(DEGREES) or any(what(each.data) != what(versions[0].data) for each in versions[1:])


assert set(CODES) == set(Profession) - {Profession.PHYSICIAN}, "every profession has a code"
assert CredentialKind.REGISTRATION not in LICENSES, "registrations have an issuer"
