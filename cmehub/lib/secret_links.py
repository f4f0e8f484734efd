"""Secrets in links that can be made again: of an invitation that's resent, or of a calendar that's shown again.

They're derived from the site's secret key, so that none is stored. What's compared is a stored hash, so links keep
working when the key is rotated, though they can't be made again then. A higher number ends the earlier link.
"""

import base64
import hashlib
import uuid

from django.utils.crypto import salted_hmac


def make(purpose: str, public_id: uuid.UUID, number: int) -> str:
    """Return the secret that was made so often for one thing: 43 characters, safe in a URL."""
    digest = salted_hmac(purpose, f"{public_id.hex}:{number}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
