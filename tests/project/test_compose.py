"""The deployment files match the project: commands exist, and every variable is read and documented."""

import ast
import importlib
import os
import re
import shlex
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from cmehub import env

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
COMPOSE_ONLY = {"POSTGRES_PASSWORD", "WEB_PORT"}


def _variables_of_compose() -> set[str]:
    return set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))


def _variables_explained() -> set[str]:
    return set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))


def _commands() -> list[list[str]]:
    """Return every command of the hub's own services, with shell chains split."""
    ours = [service["command"] for service in SERVICES.values() if "build" in service]
    parts = [shlex.split(command) for command in ours]
    chains = [argv[2] if argv[:2] == ["sh", "-c"] else shlex.join(argv) for argv in parts]
    return [shlex.split(step) for chain in chains for step in chain.split("&&")]


def test_the_services_are_those_of_production() -> None:
    hub, servers = {"web", "worker", "account-mail", "beat", "migrate"}, {"postgres", "redis-broker", "redis-cache"}
    assert set(SERVICES) == hub | servers
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert {SERVICES[name]["image"] for name in ("redis-broker", "redis-cache")} == {"redis:8"}


def test_every_variable_of_compose_is_explained_and_read() -> None:
    variables = _variables_of_compose()

    assert variables <= _variables_explained()
    assert variables - COMPOSE_ONLY <= env.NAMES


def test_every_variable_the_settings_read_is_explained_and_nothing_else() -> None:
    assert _variables_explained() == env.NAMES | COMPOSE_ONLY


def test_the_hub_is_given_every_variable_it_cannot_start_without() -> None:
    given = set(SERVICES["web"]["environment"])

    assert {"SECRET_KEY", "FIELD_KEYS", "SITE_URL", "DATABASE_URL", "REDIS_URL", "CACHE_URL", "EMAIL_URL"} <= given
    assert given <= env.NAMES


@pytest.mark.parametrize("argv", _commands(), ids=shlex.join)
def test_every_command_names_what_exists(argv: list[str]) -> None:
    match argv:
        case ["gunicorn", "--config", config, application]:
            module, _, name = application.partition(":")
            assert callable(getattr(importlib.import_module(module), name))
            assert importlib.import_module(config.removeprefix("python:")).bind == ["0.0.0.0:8000"]
        case ["celery", "--app", app, "worker" | "beat", *_]:
            assert importlib.import_module(app).app.main == "cmehub"
        case ["python", "manage.py", command, *_]:
            assert command in get_commands()
        case _:
            pytest.fail(f"unknown command {argv}")


def test_gunicorn_accepts_its_configuration() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--check-config", "--config", "python:cmehub.gunicorn", "cmehub.wsgi"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": os.environ["DATABASE_URL"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr


def test_no_secret_has_a_default_in_compose() -> None:
    text = (ROOT / "docker-compose.yml").read_text()

    for secret in ("SECRET_KEY", "FIELD_KEYS", "EMAIL_URL", "POSTGRES_PASSWORD"):
        assert set(re.findall(rf"\$\{{{secret}([^}}]*)\}}", text)) == {":?"}, secret


def test_web_worker_and_beat_wait_for_the_migrations() -> None:
    for name in ("web", "worker", "account-mail", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_broker_and_cache_are_two_servers_and_the_broker_forgets_nothing() -> None:
    assert "noeviction" in SERVICES["redis-broker"]["command"]
    assert "--appendonly yes" in SERVICES["redis-broker"]["command"]
    assert "allkeys-lru" in SERVICES["redis-cache"]["command"]


def test_the_image_is_hashed_not_root_and_has_no_copied_secret() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()

    assert "--require-hashes" in dockerfile
    assert re.search(r"^USER hub$", dockerfile, flags=re.MULTILINE)
    assert ".env" not in dockerfile
    copied = re.findall(r"^COPY (?!--from)(\S+) ", dockerfile, flags=re.MULTILINE)
    assert all((ROOT / path).exists() for path in copied)


def test_the_image_starts_what_compose_starts() -> None:
    last = (ROOT / "Dockerfile").read_text().strip().splitlines()[-1]

    assert yaml.safe_load(last.removeprefix("CMD ")) == shlex.split(SERVICES["web"]["command"])


def _third_party_imports() -> set[str]:
    """Return the top-level modules the hub imports, except its own and the standard library's."""
    ours = {"accounts", "careers", "cmehub", "programs"}
    paths = [path for app in ours for path in (ROOT / app).rglob("*.py") if "local" not in path.relative_to(ROOT).parts]
    nodes = [node for path in paths for node in ast.walk(ast.parse(path.read_text()))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[0] for name in names} - ours - set(sys.stdlib_module_names)


def test_the_image_has_every_package_that_the_hub_imports() -> None:
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE))
    provided = {
        module: {name.lower().replace("_", "-").replace(".", "-") for name in names}
        for module, names in packages_distributions().items()
    }

    assert {module for module in _third_party_imports() if not provided[module] & locked} == set()
