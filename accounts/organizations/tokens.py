"""The secret in the link of an invitation.

It's derived from the site's secret key, so that the worker can write the email without a stored token. What's compared
is the stored hash, so links keep working when the key is rotated, and a resent invitation ends the earlier link.
"""

import base64
import hashlib
import uuid

from django.utils.crypto import salted_hmac

_SALT = "accounts.organizations.invitation"


def make(public_id: uuid.UUID, sent_count: int) -> str:
    """Return the token of an invitation that has been sent so often: 43 characters, safe in a URL."""
    digest = salted_hmac(_SALT, f"{public_id.hex}:{sent_count}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
