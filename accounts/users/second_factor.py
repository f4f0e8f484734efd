"""Who needs a second factor, and on which pages. Each app registers its requirements in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.urls import reverse
from django.utils.http import urlencode

from accounts.users.models import User

# Recovery codes alone don't count. They're a backup for another factor.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Requirement:
    """People for whom `needs` is true need a second factor on the pages whose paths start with one of `paths`.

    `reason` is a sentence for them.
    """

    needs: Callable[[User], bool]
    reason: str
    paths: tuple[str, ...]


STAFF = Requirement(
    needs=lambda user: user.is_staff,
    reason="Staff see other people's data, so every staff account needs two-step verification.",
    paths=("/",),
)

_requirements: list[Requirement] = [STAFF]


def register(requirement: Requirement) -> None:
    """Add a requirement. Idempotent."""
    if requirement not in _requirements:
        _requirements.append(requirement)


def has_one(user: User) -> bool:
    """Return whether the person set up an authenticator app or a passkey."""
    return bool(is_mfa_enabled(user, FACTORS))


def reasons(user: User) -> list[str]:
    """Return why the person needs a second factor, on whichever page. Empty if they don't."""
    return list(dict.fromkeys(each.reason for each in _requirements if each.needs(user)))


def is_missing(user: User, *, path: str) -> bool:
    """Return whether the person may not open this path before they set up a second factor."""
    here = (each for each in _requirements if path.startswith(each.paths))
    return any(each.needs(user) for each in here) and not has_one(user)


def setup_path(going_to: str) -> str:
    """Return the path of the page that explains why and how, and leads on to `going_to` afterwards."""
    return f"{reverse('accounts:second_factor')}?{urlencode({'next': going_to})}"


def may_remove(authenticator: Authenticator) -> bool:
    """Return whether the person doesn't need a second factor, or has another one."""
    if authenticator.type not in FACTORS or not reasons(authenticator.user):
        return True
    others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
    return others.exclude(pk=authenticator.pk).exists()
