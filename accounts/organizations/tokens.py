"""The secret in the link of an invitation. A resent one ends the earlier link."""

import uuid

from cmehub.lib import secret_links
from cmehub.lib.secret_links import hashed

__all__ = ["hashed", "make"]


def make(public_id: uuid.UUID, sent_count: int) -> str:
    """Return the secret of an invitation that has been sent so often."""
    return secret_links.make("accounts.organizations.invitation", public_id, sent_count)
