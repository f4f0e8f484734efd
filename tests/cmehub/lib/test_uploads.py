"""Uploaded files are judged by their content, lose their metadata, and are stored under names nobody can guess."""

import io
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django.fixtures import Settings

from cmehub.lib import uploads
from cmehub.lib.uploads import Refused

WHOLE_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    encoded = io.BytesIO()
    Image.new("RGB", size, "teal").save(encoded, kind, **options)
    return encoded.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pixel_bomb() -> bytes:
    """A PNG of a few bytes that says it has 60,000 by 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00" * 9)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("license.pdf", WHOLE_PDF, "application/pdf"),
        ("license.PNG", picture(), "image/png"),
        ("license.jpg", picture("JPEG"), "image/jpeg"),
        ("license.jpeg", picture("JPEG"), "image/jpeg"),
    ],
)
def test_pdf_jpeg_and_png_are_accepted(name: str, content: bytes, content_type: str) -> None:
    checked = uploads.check(upload(name, content))

    assert (checked.content_type, checked.name) == (content_type, name)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("license.pdf", b"MZ\x90\x00 a program", "isn't a PDF file"),
        ("license.png", WHOLE_PDF, "isn't a PNG file"),
        ("license.exe", b"MZ\x90\x00", "Choose a PDF, JPEG or PNG file"),
        ("license", WHOLE_PDF, "Choose a PDF, JPEG or PNG file"),
        ("license.pdf.exe", WHOLE_PDF, "Choose a PDF, JPEG or PNG file"),
        ("license.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "Choose a PDF, JPEG or PNG file"),
        ("license.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "isn't a PNG file"),
        ("license.pdf", b"<html><script>alert(1)</script>", "isn't a PDF file"),
        ("license.pdf", b"", "empty"),
        ("license.pdf", WHOLE_PDF[:20], "incomplete"),
        ("license.pdf", WHOLE_PDF.replace(b"trailer", b"/Encrypt"), "password"),
        ("license.png", picture()[:60], "can't be opened"),
        ("license.jpg", b"\xff\xd8\xff" + b"\x00" * 50, "can't be opened"),
        ("license.png", pixel_bomb(), "can't be opened|million pixels"),
        ("license.pdf", WHOLE_PDF + b"\x00" * 12 * 1024 * 1024, "10 MB or less"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(name: str, content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        uploads.check(upload(name, content))


def test_an_image_of_more_pixels_than_a_scan_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_PIXELS", 500)

    with pytest.raises(Refused, match="pixels"):
        uploads.check(upload("license.png", picture()))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/license.pdf", "license.pdf"),
        ("C:\\Users\\pat\\license.pdf", "license.pdf"),
        ('li"cense\r\nX: 1.pdf', "li_cense__X_ 1.pdf"),
        ("Lizenz für Ana.pdf", "Lizenz für Ana.pdf"),
        (f"{'x' * 300}.pdf", f"{'x' * 76}.pdf"),
    ],
)
def test_a_file_s_name_is_kept_without_folders_and_odd_characters(given: str, kept: str) -> None:
    file = upload("license.pdf", WHOLE_PDF)
    file._name = given  # type: ignore[attr-defined]  # Django's own cleaning is not what's tested

    assert uploads.check(file).name == kept


def test_an_image_loses_its_metadata_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x9286] = "taken at home"
    content = picture("JPEG", exif=exif.tobytes(), comment=b"GPS 40.7")

    checked = uploads.check(upload("license.jpg", content))

    image = Image.open(io.BytesIO(checked.content))
    assert image.size == (20, 40)
    assert not image.getexif()
    assert b"taken at home" in content
    assert b"taken at home" not in checked.content
    assert b"GPS 40.7" in content
    assert b"GPS 40.7" not in checked.content


def test_what_follows_an_image_in_its_file_is_dropped() -> None:
    checked = uploads.check(upload("license.png", picture() + b"<script>alert(1)</script>"))

    assert b"<script>" not in checked.content


def test_a_thumbnail_is_square() -> None:
    small = uploads.thumbnail(picture(size=(300, 200)), side=64)

    assert (Image.open(io.BytesIO(small)).size, small[:3]) == ((64, 64), b"\xff\xd8\xff")


def test_files_are_stored_privately_under_random_names(own_files: Path) -> None:
    one, other = uploads.store(WHOLE_PDF, uploads.PDF), uploads.store(WHOLE_PDF, uploads.PDF)

    assert one != other
    assert "license" not in one
    assert (own_files / one).stat().st_mode & 0o777 == 0o600
    with uploads.opened(one) as stored:
        assert stored.read() == WHOLE_PDF


def test_a_discarded_file_is_gone_and_discarding_again_is_fine() -> None:
    name = uploads.store(WHOLE_PDF, uploads.PDF)

    uploads.discard(name)
    uploads.discard(name)

    with pytest.raises(FileNotFoundError):
        uploads.opened(name)


@pytest.mark.django_db  # closing a response closes old connections
def test_files_are_sent_so_that_a_browser_runs_nothing_in_them() -> None:
    name = uploads.store(WHOLE_PDF, uploads.PDF)

    response = uploads.as_attachment(name, content_type=uploads.PDF, filename='my "license".pdf')
    response.close()

    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert "no-store" in response.headers["Cache-Control"]


class TestVirusScanner:
    """clamd, as it speaks on its socket: zINSTREAM, chunks with their sizes, a size of zero, an answer with a null."""

    @pytest.fixture
    def clamd(self, settings: Settings) -> Iterator[Callable[[bytes], list[bytes]]]:
        """Start a scanner that answers with the given bytes. Returns the list of what it received."""
        servers: list[socket.socket] = []

        def start(answer: bytes) -> list[bytes]:
            received: list[bytes] = []
            server = socket.create_server(("127.0.0.1", 0))
            servers.append(server)
            settings.CLAMD_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"

            def serve() -> None:
                connection, _ = server.accept()
                with connection, connection.makefile("rb") as stream:
                    received.append(stream.read(10))
                    while size := int.from_bytes(stream.read(4), "big"):
                        received.append(stream.read(size))
                    connection.sendall(answer)

            threading.Thread(target=serve, daemon=True).start()
            return received

        yield start
        for server in servers:
            server.close()

    def test_a_clean_file_passes(self, clamd: Callable[[bytes], list[bytes]]) -> None:
        received = clamd(b"stream: OK\x00")

        uploads.check(upload("license.pdf", WHOLE_PDF))

        assert received == [b"zINSTREAM\x00", WHOLE_PDF]

    def test_a_virus_is_refused(self, clamd: Callable[[bytes], list[bytes]]) -> None:
        clamd(b"stream: Win.Test.EICAR_HDB-1 FOUND\x00")

        with pytest.raises(Refused, match="found a virus"):
            uploads.check(upload("license.pdf", WHOLE_PDF))

    @pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\x00", b"stream: OK but"])
    def test_without_a_clear_answer_nothing_is_accepted(
        self, clamd: Callable[[bytes], list[bytes]], answer: bytes
    ) -> None:
        clamd(answer)

        with pytest.raises(Refused, match="can't scan files"):
            uploads.check(upload("license.pdf", WHOLE_PDF))

    def test_a_scanner_that_is_down_accepts_nothing(self, settings: Settings) -> None:
        settings.CLAMD_URL = "tcp://127.0.0.1:9"

        with pytest.raises(Refused, match="can't scan files"):
            uploads.check(upload("license.pdf", WHOLE_PDF))
