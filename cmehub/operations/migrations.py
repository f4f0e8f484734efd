"""Which migrations would stop a running hub: the rules of docs/migrations.md, checked against their SQL.

squawk judges the SQL that Django makes of a migration. It knows which statements wait for, or hold, a lock that stops
reads or writes, and which ones break code that's still running. What SQL can't show is checked here. A migration that's
safe nevertheless says why:

    class Migration(migrations.Migration):
        safe_because = {"ban-drop-column": "No code has read it since 0.3.0."}
"""

import json
import shutil
import subprocess
import sysconfig
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

Key = tuple[str, str]
# Rules that aren't about locks or running code.
_STYLE = (
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
    "prefer-identity",
    "prefer-robust-stmts",
    "prefer-text-field",
    "prefer-timestamp-tz",
    "require-lock-timeout",  # every connection has one
    "require-statement-timeout",
)
_POSTGRESQL = "18"
IRREVERSIBLE = "irreversible"
DATA_WITH_SCHEMA = "data-with-schema"
UNEXPLAINED = "unexplained"
UNUSED = "unused-exemption"


@dataclass(frozen=True)
class Finding:
    migration: Key
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{'.'.join(self.migration)}: {self.rule}: {self.message}"


class NoSquawk(Exception):
    """squawk isn't installed."""

    def __init__(self) -> None:
        super().__init__("squawk isn't installed. It's in requirements-dev.lock, which ./dev check installs.")


class UnknownBaseline(Exception):
    """The baseline names a migration that doesn't exist."""

    def __init__(self, key: Key) -> None:
        super().__init__(f"The baseline in pyproject.toml names {'.'.join(key)}, which doesn't exist.")


def baseline() -> dict[str, str]:
    """Return each app's last migration that isn't judged, from pyproject.toml."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return dict(tomllib.load(file)["tool"]["cmehub"]["released-migrations"])


def newer(loader: MigrationLoader, baseline: Mapping[str, str]) -> list[Key]:
    """Return the migrations of the baseline's apps that aren't in it, in order (raises UnknownBaseline)."""
    released: set[Key] = set()
    for key in baseline.items():
        if key not in loader.graph.nodes:
            raise UnknownBaseline(key)
        released |= set(loader.graph.forwards_plan(key))
    leaves = [key for key in loader.graph.leaf_nodes() if key[0] in baseline]
    plan = dict.fromkeys(key for leaf in leaves for key in loader.graph.forwards_plan(leaf))
    return [key for key in plan if key[0] in baseline and key not in released]


def judge(loader: MigrationLoader, keys: Sequence[Key]) -> list[Finding]:
    """Return what's wrong with the migrations, without what they explain (raises NoSquawk)."""
    return [finding for key in keys for finding in _unexplained(loader.graph.nodes[key], _judge(loader, key))]


def _judge(loader: MigrationLoader, key: Key) -> Iterator[Finding]:
    migration = loader.graph.nodes[key]
    for rule, message in (*_of_operations(migration), *_of_sql(_sql(loader, migration))):
        yield Finding(key, rule, message)


def _of_operations(migration: Migration) -> Iterator[tuple[str, str]]:
    data = [operation for operation in migration.operations if isinstance(operation, RunPython)]
    if any(not operation.reversible for operation in migration.operations):
        yield IRREVERSIBLE, "A deployment that fails can't be undone. Give RunPython and RunSQL their reverse."
    if data and len(data) < len([each for each in migration.operations if not isinstance(each, RunSQL)]):
        yield DATA_WITH_SCHEMA, "The schema's locks are held while the data changes. Use two migrations."


def _sql(loader: MigrationLoader, migration: Migration) -> str:
    statements = [str(statement) for statement in loader.collect_sql([(migration, False)])]
    return "\n".join(["BEGIN;", *statements, "COMMIT;"] if migration.atomic else statements)


def _of_sql(statements: str) -> Iterator[tuple[str, str]]:
    done = subprocess.run(
        [_squawk(), "--reporter", "json", "--pg-version", _POSTGRESQL, "--exclude", ",".join(_STYLE)],
        input=statements,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = statements.splitlines()
    found: list[dict[str, Any]] = json.loads(done.stdout)
    for each in found:
        advice = f" {each['help']}" if each["help"] else ""
        yield each["rule_name"], f"{each['message']}{advice}\n    {lines[each['line']]}"


def _squawk() -> str:
    found = shutil.which("squawk", path=sysconfig.get_path("scripts"))
    if found is None:
        raise NoSquawk
    return found


def _unexplained(migration: Migration, findings: Iterator[Finding]) -> Iterator[Finding]:
    key = (migration.app_label, migration.name)
    reasons: Mapping[str, str] = getattr(migration, "safe_because", {})
    used = set()
    for finding in findings:
        used.add(finding.rule)
        if finding.rule not in reasons:
            yield finding
    for rule, reason in reasons.items():
        if not reason.strip():
            yield Finding(key, UNEXPLAINED, f"safe_because gives no reason for {rule}.")
        elif rule not in used:
            yield Finding(key, UNUSED, f"safe_because explains {rule}, which isn't found. Delete the line.")
