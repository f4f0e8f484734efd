"""Certificates between upload and entry. A form that's shown again keeps its file, under a name that's signed."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.core import signing

from accounts.users.models import User
from cmehub.lib import uploads

_SALT = "programs.ledger.certificate"
_KEPT = dt.timedelta(hours=12)  # files without a row are deleted after a day


@dataclass(frozen=True)
class StoredFile:
    """A checked file in storage. `size` is in bytes."""

    stored_as: str
    name: str
    content_type: str
    size: int


def store(file: uploads.Checked) -> StoredFile:
    stored_as = uploads.store(file.content, file.content_type)
    return StoredFile(stored_as, file.name, file.content_type, len(file.content))


def signed(file: StoredFile, user: User) -> str:
    """Return a text from which only the same person gets the file back."""
    return signing.dumps([user.pk, asdict(file)], salt=_SALT)


def unsigned(text: str, user: User) -> StoredFile | None:
    """Return the file, or None if the text is somebody else's, too old, or made up."""
    try:
        owner, file = signing.loads(text, salt=_SALT, max_age=_KEPT)
    except signing.BadSignature:
        return None
    return StoredFile(**file) if owner == user.pk else None
