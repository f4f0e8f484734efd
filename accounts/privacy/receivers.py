"""Record consents where people give them: at sign-up, and when they choose to be listed in the directory."""

from typing import Any

from allauth.account.signals import user_logged_in, user_signed_up
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.directory.signals import listing_changed
from accounts.privacy import actions
from accounts.privacy.enums import Subject
from accounts.privacy.rules import VERSIONS
from accounts.users.models import User
from cmehub.lib.dates import in_words


@receiver(user_signed_up, dispatch_uid="accounts.privacy.user_signed_up")
def note_sign_up(*, user: User, **kwargs: Any) -> None:
    """The sign-up page says that creating an account is agreeing to the privacy policy."""
    actions.consent(by=user, subject=Subject.PRIVACY, now=timezone.now())


@receiver(listing_changed, dispatch_uid="accounts.privacy.listing_changed")
def note_listing(*, user: User, listed: bool, **kwargs: Any) -> None:
    if listed:
        actions.consent(by=user, subject=Subject.DIRECTORY, now=timezone.now())
    else:
        actions.withdraw_consent(by=user, subject=Subject.DIRECTORY, now=timezone.now())


@receiver(user_logged_in, dispatch_uid="accounts.privacy.user_logged_in")
def tell_about_new_policy(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    if not user.is_demo and actions.needs_consent(user):
        changed_on = in_words(VERSIONS[Subject.PRIVACY])
        messages.info(request, f"Our privacy policy changed on {changed_on}. Read it and agree to it under Your data.")
