"""Migrations that would stop a running hub are found, and their safe counterparts aren't."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import Q

from cmehub.operations import migrations
from cmehub.operations.migrations import Key, UnknownBaseline, judge, newer

pytestmark = pytest.mark.django_db

POSITIVE = models.CheckConstraint(condition=Q(attempts__gte=0), name="drill_attempts_not_negative")
INDEX = models.Index(fields=["attempts"], name="drill_by_attempts")


def nothing(apps: Any, schema_editor: Any) -> None:
    return None


def planned(loader: MigrationLoader, *parts: Operation, **attributes: Any) -> Key:
    """Add a migration of accounts that doesn't exist as a file."""
    (leaf,) = loader.graph.leaf_nodes("accounts")
    number = len(loader.graph.nodes)
    kind = type("Migration", (Migration,), {"operations": list(parts), "dependencies": [leaf], **attributes})
    migration = kind(f"9{number}_drill", "accounts")
    key = (migration.app_label, migration.name)
    loader.graph.add_node(key, migration)
    loader.graph.add_dependency(migration, key, leaf)
    loader.disk_migrations[key] = migration
    return key


def rules(*parts: Operation, **attributes: Any) -> set[str]:
    loader = MigrationLoader(connection)
    return {finding.rule for finding in judge(loader, [planned(loader, *parts, **attributes)])}


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        (operations.AddIndex("notice", INDEX), "require-concurrent-index-creation"),
        (operations.RemoveIndex("notice", "notice_inbox"), "require-concurrent-index-deletion"),
        (operations.AddField("notice", "color", models.CharField(max_length=9, default="red")), "ban-drop-default"),
        (operations.RemoveField("notice", "summary"), "ban-drop-column"),
        (operations.RenameField("notice", "summary", "words"), "renaming-column"),
        (operations.RenameModel("Notice", "Letter"), "renaming-table"),
        (operations.DeleteModel("Suppression"), "ban-drop-table"),
        (operations.AlterField("notice", "attempts", models.BigIntegerField(default=0)), "changing-column-type"),
        (operations.AlterField("notice", "sent_at", models.DateTimeField()), "adding-not-nullable-field"),
        (operations.AddConstraint("notice", POSITIVE), "constraint-missing-not-valid"),
        (
            operations.AddConstraint("notice", models.UniqueConstraint(fields=["key"], name="drill_key")),
            "disallowed-unique-constraint",
        ),
        (
            operations.AddField("notice", "author", models.ForeignKey("accounts.User", models.CASCADE, null=True)),
            "adding-foreign-key-constraint",
        ),
        (operations.RunPython(nothing), "irreversible"),
        (operations.RunSQL("UPDATE accounts_notice SET attempts = 0"), "irreversible"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_would_stop_the_hub_is_found(operation: Operation, rule: str) -> None:
    assert rule in rules(operation)


@pytest.mark.parametrize(
    "operation",
    [
        operations.AddField("notice", "color", models.CharField(max_length=9, null=True)),
        operations.AddField("notice", "color", models.CharField(max_length=9, db_default="red")),
        AddConstraintNotValid("notice", POSITIVE),
        operations.RunPython(nothing, nothing),
        operations.AlterField("notice", "kind", models.CharField(max_length=60, help_text="Its name")),
        operations.CreateModel(
            "Drill",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("user", models.ForeignKey("accounts.User", models.CASCADE)),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
    ],
    ids=["nullable", "database default", "not valid", "reversible", "help text", "new table"],
)
def test_the_safe_way_is_not_found(operation: Operation) -> None:
    assert rules(operation) == set()


@pytest.mark.django_db(transaction=True)
def test_an_index_is_created_concurrently() -> None:
    assert rules(AddIndexConcurrently("notice", INDEX), atomic=False) == set()


def test_a_constraint_is_validated_in_a_migration_of_its_own() -> None:
    loader = MigrationLoader(connection)
    first = planned(loader, AddConstraintNotValid("notice", POSITIVE))
    second = planned(loader, ValidateConstraint("notice", POSITIVE.name))

    assert judge(loader, [first, second]) == []


def test_a_concurrent_index_needs_a_migration_without_a_transaction() -> None:
    assert "ban-concurrent-index-creation-in-transaction" in rules(
        operations.RunSQL("CREATE INDEX CONCURRENTLY drill ON accounts_notice (attempts)", "DROP INDEX drill")
    )


def test_data_and_schema_are_apart() -> None:
    field = operations.AddField("notice", "color", models.CharField(max_length=9, null=True))

    assert rules(field, operations.RunPython(nothing, nothing)) == {"data-with-schema"}


def test_an_explained_exception_is_accepted() -> None:
    explained = {"ban-drop-column": "No code has read it since 0.3.0."}

    assert rules(operations.RemoveField("notice", "summary"), safe_because=explained) == set()


def test_an_exception_without_a_reason_is_found() -> None:
    assert "unexplained" in rules(operations.RemoveField("notice", "summary"), safe_because={"ban-drop-column": " "})


def test_an_exception_that_explains_nothing_is_found() -> None:
    assert rules(safe_because={"ban-drop-column": "No code has read it since 0.3.0."}) == {"unused-exemption"}


def test_a_finding_shows_the_statement_and_the_way_out() -> None:
    loader = MigrationLoader(connection)

    (finding,) = judge(loader, [planned(loader, operations.AddIndex("notice", INDEX))])

    assert str(finding).startswith(f"{'.'.join(finding.migration)}: require-concurrent-index-creation: ")
    assert finding.message.endswith('CREATE INDEX "drill_by_attempts" ON "accounts_notice" ("attempts");')


def test_only_migrations_after_the_baseline_are_judged() -> None:
    loader = MigrationLoader(connection)
    baseline = dict(loader.graph.leaf_nodes())

    added = planned(loader, operations.RemoveField("notice", "summary"))

    assert newer(loader, baseline) == [added]
    earlier = {**baseline, "accounts": "0003_staff_groups", "programs": "0001_initial", "careers": "0001_initial"}
    assert ("accounts", "0004_verification") in newer(loader, earlier)
    with pytest.raises(UnknownBaseline, match=r"accounts\.0000_nothing"):
        newer(loader, {"accounts": "0000_nothing"})


def test_an_app_without_a_baseline_would_be_overlooked() -> None:
    own = {app for app, _ in MigrationLoader(None).disk_migrations if (settings.BASE_DIR / app).is_dir()}

    assert own == set(migrations.baseline())


def test_the_command_fails_with_the_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "baseline", lambda: {"accounts": "0008_verifiers_decide_claims"})
    monkeypatch.setattr(migrations, "judge", lambda loader, keys: [migrations.Finding(key, "x", "y") for key in keys])

    with pytest.raises(CommandError, match=r"problems. docs/migrations\.md has the safe way"):
        call_command("check_migrations")


@pytest.mark.django_db(transaction=True)  # an index can't be removed concurrently inside a transaction
def test_the_project_s_own_migrations_pass() -> None:
    call_command("check_migrations")
