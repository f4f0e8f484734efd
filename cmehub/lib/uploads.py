"""Uploaded files: checked by content, re-encoded, scanned, and stored where only views can read them."""

import datetime as dt
import io
import re
import secrets
import socket
import unicodedata
import warnings
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import FileResponse
from PIL import Image, ImageOps

MAX_MB = 10
MAX_BYTES = MAX_MB * 1024 * 1024
MAX_PIXELS = 50_000_000  # a scanned page at 600 dpi has 34 million
_CLAMD_SECONDS = 20

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXTENSIONS = {".pdf": PDF, ".docx": DOCX, ".jpg": JPEG, ".jpeg": JPEG, ".png": PNG}
_SUFFIXES = {PDF: ".pdf", DOCX: ".docx", JPEG: ".jpg", PNG: ".png"}
_WORDS = {PDF: "PDF", DOCX: "Word (.docx)", JPEG: "JPEG", PNG: "PNG"}


class Refused(Exception):
    """The file can't be accepted. `str()` is the error message for its field."""


@dataclass(frozen=True)
class Checked:
    """A file that may be stored. `name` is the person's name for it, without folders and odd characters."""

    content: bytes
    content_type: str
    name: str


class CappedUploadHandler(FileUploadHandler):
    """Drops what is over the size limit, so that a huge upload doesn't fill the disk. `check` then refuses the file."""

    max_bytes = MAX_BYTES

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= self.max_bytes else None

    def file_complete(self, file_size: int) -> None:
        return None


def check(upload: UploadedFile[Any], *, allowed: Collection[str] = (PDF, JPEG, PNG)) -> Checked:
    """Return the file as it may be stored (raises Refused). Images are re-encoded, which drops their metadata."""
    words = " or ".join([", ".join(_WORDS[each] for each in list(allowed)[:-1]), _WORDS[list(allowed)[-1]]])
    name = plain_name(upload.name or "")
    claimed = _EXTENSIONS.get(PurePosixPath(name).suffix.lower())
    if claimed is None or claimed not in allowed:
        raise Refused(f"Choose a {words} file")
    if (upload.size or 0) > MAX_BYTES:
        raise Refused(f"Choose a file of {MAX_MB} MB or less")
    content = upload.read()
    if not content:
        raise Refused("The file is empty. Choose another one")
    if _content_type(content) != claimed:
        raise Refused(f"This isn't a {_WORDS[claimed]} file, although its name says so. Choose a {words} file")
    scan([content])
    match claimed:
        case "application/pdf":
            content = _checked_pdf(content)
        case "image/jpeg" | "image/png":
            content = _encoded_again(content, claimed)
        case _:
            content = _checked_docx(content)
    return Checked(content=content, content_type=claimed, name=name)


def plain_name(name: str) -> str:
    """Return the last part of a path, in plain characters and at most 80 of them."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = re.sub(r"[^\w .()+-]", "_", last).strip(" .")
    suffix = PurePosixPath(plain).suffix
    return plain[: 80 - len(suffix)].removesuffix(suffix) + suffix if len(plain) > 80 else plain


def _content_type(content: bytes) -> str | None:
    for start, kind in ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"PK\x03\x04", DOCX)):
        if content.startswith(start):
            return kind
    return None


def _checked_pdf(content: bytes) -> bytes:
    if b"%%EOF" not in content[-2048:]:
        raise Refused("This PDF is incomplete. Save it again and choose the new file")
    if b"/Encrypt" in content:
        raise Refused("This PDF has a password. Save it without one and choose the new file")
    return content


def _checked_docx(content: bytes) -> bytes:
    """Return a Word document without macros (raises Refused). Only its table of contents is read, nothing unpacked."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refused("This Word file can't be opened. Save it again, or save it as a PDF") from None
    if "word/document.xml" not in names:
        raise Refused("This isn't a Word document, although its name says so. Save it as a PDF")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("This Word file has macros. Save it without them, or as a PDF")
    return content


def _encoded_again(content: bytes, content_type: str) -> bytes:
    """Return the same picture, upright and without metadata (raises Refused)."""
    kind = _WORDS[content_type]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=[kind])
            if image.width * image.height > MAX_PIXELS:
                raise Refused(
                    f"This image has more than {MAX_PIXELS // 1_000_000} million pixels. Choose a smaller one"
                )
            upright = ImageOps.exif_transpose(image)
            mode = "RGBA" if upright.mode in {"RGBA", "LA", "P", "PA"} and kind == "PNG" else "RGB"
            plain = Image.new(mode, upright.size)
            plain.paste(upright.convert(mode))
    except Refused:
        raise
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(f"This {kind} file can't be opened. Save it again, or choose another one") from None
    encoded = io.BytesIO()
    plain.save(encoded, kind, **({"quality": 88} if kind == "JPEG" else {}))
    return encoded.getvalue()


def thumbnail(content: bytes, *, side: int) -> bytes:
    """Return an image, as checked, as a square JPEG of `side` pixels from its center."""
    image = Image.open(io.BytesIO(content), formats=["JPEG", "PNG"])
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    encoded = io.BytesIO()
    ImageOps.fit(flat, (side, side)).save(encoded, "JPEG", quality=85)
    return encoded.getvalue()


# -- virus scan --------------------------------------------------------------------------------------------------------


def scan(chunks: Iterable[bytes]) -> None:
    """Ask clamd, if the settings name one (raises Refused, also when it doesn't answer)."""
    if not settings.CLAMD_URL:
        return
    try:
        answer = _ask_clamd(chunks)
    except OSError:
        answer = b""
    if answer.endswith(b"FOUND"):
        raise Refused("The virus scanner found a virus in this file. Choose another one")
    if not answer.endswith(b"OK"):
        raise Refused("We can't scan files for viruses right now. Try again in a few minutes")


def _ask_clamd(chunks: Iterable[bytes]) -> bytes:
    """Return clamd's answer to INSTREAM, such as b'stream: OK'."""
    with _connected(settings.CLAMD_URL) as clamd:
        clamd.sendall(b"zINSTREAM\x00")
        for content in chunks:
            for start in range(0, len(content), 65_536):
                chunk = content[start : start + 65_536]
                clamd.sendall(len(chunk).to_bytes(4, "big") + chunk)
        clamd.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\x00"):
            part = clamd.recv(4096)
            if not part:
                break
            answer += part
        return answer.rstrip(b"\x00")


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connected = socket.socket(socket.AF_UNIX)
        connected.settimeout(_CLAMD_SECONDS)
        connected.connect(parts.path)
        return connected
    return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=_CLAMD_SECONDS)


# -- form field --------------------------------------------------------------------------------------------------------


class UploadField(forms.FileField):
    """A file field whose value is a `Checked` file, or None."""

    def __init__(self, *, allowed: Collection[str] = (PDF, JPEG, PNG), **kwargs: Any) -> None:
        self.allowed = allowed
        super().__init__(widget=forms.FileInput(attrs={"accept": ",".join(allowed)}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return check(upload, allowed=self.allowed)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None


# -- storage -----------------------------------------------------------------------------------------------------------


def store(content: bytes, content_type: str) -> str:
    """Store the content under a random name and return the name."""
    return store_file(ContentFile(content), _SUFFIXES[content_type])


def store_file(file: IO[bytes], suffix: str) -> str:
    """Store an open file under a random name that ends in `suffix`, and return the name."""
    return storages["private"].save(f"{secrets.token_hex(1)}/{secrets.token_urlsafe(24)}{suffix}", File(file))


def stored() -> Iterator[tuple[str, dt.datetime]]:
    """Yield the name of every stored file, with the moment it was stored."""
    storage = storages["private"]
    try:
        folders, _ = storage.listdir("")
    except FileNotFoundError:  # nothing has been stored yet
        return
    for folder in folders:
        for name in storage.listdir(folder)[1]:
            yield f"{folder}/{name}", storage.get_modified_time(f"{folder}/{name}")


def opened(name: str) -> IO[Any]:
    """Return the stored file, open for reading (raises FileNotFoundError)."""
    return storages["private"].open(name)


def discard(name: str) -> None:
    """Delete a stored file. Does nothing if it's gone."""
    if name:
        storages["private"].delete(name)


def as_attachment(name: str, *, content_type: str, filename: str) -> FileResponse:
    """Return a response that downloads the file and can't run anything in it (raises FileNotFoundError)."""
    response = FileResponse(opened(name), as_attachment=True, filename=filename, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store, private"
    return response
