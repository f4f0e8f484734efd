"""The browser from npm is unpacked completely, on every Python from 3.11.0."""

import io
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from cmehub.local import browser, say

_COMPRESS = (
    "const fs=require('fs'),z=require('zlib'),[,from,to]=process.argv;"
    "fs.writeFileSync(to, z.brotliCompressSync(fs.readFileSync(from)))"
)
_FONTS = b"<fontconfig><dir>/tmp/fonts</dir></fontconfig>"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the npm package's archives, as npm installs it."""
    monkeypatch.setattr(browser, "BROWSER", tmp_path / "browser")
    archives = tmp_path / "new" / "node_modules" / "@sparticuz" / "chromium" / "bin"
    archives.mkdir(parents=True)
    _compress(b"#!/bin/sh\necho here\n", archives / "chromium.br")
    _compress(_tar({"fonts.conf": _FONTS, "Open Sans/Regular.ttf": b"font"}), archives / "fonts.tar.br")
    _compress(_tar({"lib/libnss3.so": b"library"}, link=("lib/libnss.so", "libnss3.so")), archives / "al2023.tar.br")
    return tmp_path / "new"


def _tar(files: dict[str, bytes], link: tuple[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        if link:
            member = tarfile.TarInfo(link[0])
            member.type, member.linkname = tarfile.SYMTYPE, link[1]
            tar.addfile(member)
    return buffer.getvalue()


def _compress(content: bytes, to: Path) -> None:
    plain = to.with_suffix(".plain")
    plain.write_bytes(content)
    subprocess.run([browser._wheel_node(), "-e", _COMPRESS, "--", plain, to], check=True)
    plain.unlink()


@pytest.fixture(params=["3.11.0", "this Python"])
def python(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove extraction filters, which Python 3.11.0 to 3.11.3 don't have."""
    if request.param == "this Python":
        return
    whole = tarfile.TarFile.extractall

    def without_filter(
        self: tarfile.TarFile, path: Any = ".", members: Any = None, *, numeric_owner: bool = False
    ) -> None:
        whole(self, path, members, numeric_owner=numeric_owner)

    monkeypatch.setattr(tarfile.TarFile, "extractall", without_filter)
    monkeypatch.delattr(tarfile, "data_filter", raising=False)


@pytest.mark.usefixtures("python")
def test_everything_is_unpacked_and_the_browser_starts_with_its_own_libraries(package: Path) -> None:
    place: Path = vars(browser)["BROWSER"]  # where the fixture put it
    assert browser._unpacked(package)

    package.rename(place)
    started = subprocess.run([place / "start"], capture_output=True, text=True, check=True)
    assert started.stdout == "here\n"
    assert (place / "al2023" / "lib" / "libnss.so").read_bytes() == b"library"
    assert f"<dir>{place / 'fonts'}</dir>" in (place / "fonts" / "fonts.conf").read_text()
    assert f"LD_LIBRARY_PATH='{place}/al2023/lib'" in (place / "start").read_text()
    assert not list(place.glob("*.tar"))


@pytest.mark.usefixtures("python")
@pytest.mark.parametrize(
    "archive",
    [_tar({"../outside": b""}), _tar({"/tmp/outside": b""}), _tar({}, link=("inside", "../../outside"))],
    ids=["parent", "absolute", "link"],
)
def test_an_archive_that_reaches_outside_is_refused(package: Path, archive: bytes) -> None:
    _compress(archive, package / "node_modules" / "@sparticuz" / "chromium" / "bin" / "fonts.tar.br")

    with pytest.raises(say.Problem, match="outside its folder"):
        browser._unpacked(package)

    assert not list(package.parent.rglob("outside"))
