"""Every model with personal data has an exporter and an eraser, and erasing leaves nothing of the person anywhere."""

import pytest
from django.apps import apps
from django.db import models

from accounts.users import personal_data
from accounts.users.models import User

OURS = ("accounts", "programs", "careers", "account", "mfa", "usersessions", "admin", "sessions")

# Models that refer to people or hold addresses, and hold nobody's personal data.
WITHOUT = {
    "accounts.EventAddress": "exported with the activity, and deleted after a year with its partition",
    "programs.Provider": "refers to an organization, and to nobody in it",
    "programs.Accreditation": "belongs to a provider",
    "programs.FormerProviderSlug": "belongs to a provider",
    "programs.ProviderNumber": "belongs to a provider",
    "careers.VacancyPlace": "belongs to a vacancy, which is its employer's",
    "careers.VacancyCompetency": "belongs to a vacancy",
    "careers.VacancyChange": "belongs to a vacancy",
    "careers.VacancyDay": "counts by day, without anything about visitors",
    "careers.VacancyImportRow": "belongs to an uploaded file of an employer",
    "admin.LogEntry": "never written; the audit log is accounts.Event",
    "account.EmailConfirmation": "never written; links in emails are signed",
}


def _is_address(field: models.Field) -> bool:  # type: ignore[type-arg]
    return isinstance(field, models.EmailField | models.GenericIPAddressField)


def _refers_to(model: type[models.Model]) -> set[type[models.Model]]:
    return {
        field.remote_field.model
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field and isinstance(field.remote_field.model, type)
    }


def personal_models() -> set[type[models.Model]]:
    """Return the models that hold an address or refer to an account, directly or through others."""
    candidates = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    found = {model for model in candidates if model is User or any(map(_is_address, model._meta.local_fields))}
    found |= {User}
    while more := {model for model in candidates if _refers_to(model) & found} - found:
        found |= more
    return found


def test_every_model_with_personal_data_is_exported_and_erased() -> None:
    covered = {model for holding in personal_data.holdings() for model in holding.covers}
    missing = {model._meta.label for model in personal_models() - covered} - WITHOUT.keys()

    assert not missing, f"Add these to a HOLDING in the personal_data.py of their capability: {sorted(missing)}"


def test_no_model_is_covered_twice() -> None:
    covered = [model for holding in personal_data.holdings() for model in holding.covers]

    assert len(covered) == len(set(covered))


@pytest.mark.parametrize("label", ["accounts.Claim", "accounts.Period", "programs.Step", "accounts.Suppression"])
def test_personal_data_is_found_through_other_models_too(label: str) -> None:
    assert apps.get_model(label) in personal_models()
