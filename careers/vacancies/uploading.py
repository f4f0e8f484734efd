"""Rows of an uploaded file as the form takes them: checked and shown first, then imported one by one."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.utils.datastructures import MultiValueDict

from accounts.audit.actions import record
from accounts.organizations.models import Organization
from accounts.reviewing.actions import Refused as ReviewRefused
from accounts.reviewing.queries import edit_of
from accounts.users.models import User
from careers.vacancies import actions, drafts, job_postings, typed
from careers.vacancies.enums import Answer, ImportState, Site, VacancyState
from careers.vacancies.files import Job
from careers.vacancies.forms import FactsForm, LiveVacancyForm, VacancyForm
from careers.vacancies.models import Vacancy
from careers.vacancies.parts import VacancyDraft, VacancyImport, VacancyImportRow
from careers.vacancies.stated import as_payload, stated
from cmehub.lib import form_words

Entries = Mapping[str, Sequence[str]]
REFERENCE = "referencenumber"
_AMOUNT_FIELDS = {"cme_allowance": "cme_allowance_amount", "cme_days": "cme_days_amount"}


@transaction.atomic
def add(
    *, organization: Organization, by: User, file_name: str, jobs: Sequence[Job], now: dt.datetime
) -> VacancyImport:
    """Check each job and keep the rows for the preview. No vacancy changes."""
    file = VacancyImport.objects.create(organization=organization, file_name=file_name, uploaded_by=by, uploaded_at=now)
    known = {each.reference: each for each in organization.vacancies.exclude(reference="")}
    seen: set[str] = set()
    rows = []
    for number, job in enumerate(jobs, 1):
        reference = job.get(REFERENCE, "").strip()[:100]
        row = _row(file, number, reference, job, known.get(reference), by)
        if reference in seen:
            row.state, row.errors = (
                ImportState.ERROR,
                [["Reference", "Another row of this file has the same"], *row.errors],
            )
        seen.add(reference)
        rows.append(row)
    VacancyImportRow.objects.bulk_create(rows)
    record(kind="vacancies.file_uploaded", obj=file, by=by)
    return file


def _row(
    file: VacancyImport, number: int, reference: str, job: Job, vacancy: Vacancy | None, by: User
) -> VacancyImportRow:
    found = job_postings.of_job(job)
    entries = {**_known(vacancy, file.organization, reference), **found.entries, **_our_columns(job)}
    form = form_of(entries, vacancy, by)
    errors = [["", note] for note in found.notes] + errors_of(form)
    if not reference:
        errors = [["Reference", "Enter a reference number that never changes"], *errors]
    state = ImportState.ERROR if errors else _state(form, vacancy)
    if vacancy and state != ImportState.SAME and not (vacancy.is_editable or vacancy.state == VacancyState.LIVE):
        errors, state = [["Status", actions.NotEditable.sentence.removesuffix(".")], *errors], ImportState.ERROR
    return VacancyImportRow(
        file=file,
        number=number,
        reference=reference,
        title="".join(entries.get("title", [""]))[:200],
        entries=entries,
        errors=errors,
        state=state,
        vacancy=vacancy,
    )


def _state(form: FactsForm, vacancy: Vacancy | None) -> ImportState:
    if vacancy is None:
        return ImportState.NEW
    return ImportState.SAME if as_payload(form.cleaned_data) == stated(vacancy) else ImportState.CHANGES


def _known(vacancy: Vacancy | None, organization: Organization, reference: str) -> dict[str, list[str]]:
    """Return what the vacancy states, since a column that the file lacks changes nothing. New ones state nothing."""
    of_employer = {"organization": [str(organization.pk)], "reference": [reference]}
    if vacancy is None:
        unstated = dict.fromkeys(("pay", "cme_allowance", "cme_days"), [Answer.NOT_STATED.value])
        return {**of_employer, **unstated, "pay_unit": ["year"], "site": [Site.ON_SITE.value]}
    payload = stated(vacancy)
    return {**of_employer, **{name: _as_list(value) for name, value in payload.items() if value is not None}}


def _as_list(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["on"] if value else []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _our_columns(job: Job) -> dict[str, list[str]]:
    """Return the columns that are named as the form's fields, with the form's codes for their words."""
    entries: dict[str, list[str]] = {}
    for name, bound in typed.FIELDS.items():
        cell = job.get(name, "").strip()
        if not cell or name in ("organization", "reference", "title", "description"):
            continue
        if name in _AMOUNT_FIELDS and re.search(r"\d", cell):
            entries |= {name: [Answer.AMOUNT.value], _AMOUNT_FIELDS[name]: [cell]}
        elif isinstance(bound, forms.MultipleChoiceField):
            entries[name] = [_code(bound, each.strip()) for each in cell.split(";") if each.strip()]
        elif isinstance(bound, forms.ChoiceField):
            entries[name] = [_code(bound, cell)]
        elif isinstance(bound, forms.BooleanField):
            entries[name] = ["on"] if job_postings.squeezed(cell) in ("yes", "true", "1", "on") else []
        else:
            entries[name] = [cell.replace("; ", "\n") if name == "places" else cell]
    if "pay_low" in entries:
        entries.setdefault("pay", [Answer.AMOUNT.value])
    return entries


def _code(field: forms.ChoiceField, words: str) -> str:
    """Return the choice that's written as its code or its label, or the words themselves, which the form refuses."""
    codes = {job_postings.squeezed(str(text)): str(code) for code, label in _choices(field) for text in (code, label)}
    return codes.get(job_postings.squeezed(words), words)


def _choices(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    offered: Any = field.choices
    return [(code, label) for code, label in offered if not isinstance(label, list | tuple)]


def form_of(entries: Entries, vacancy: Vacancy | None, by: User) -> FactsForm:
    data = MultiValueDict({name: list(values) for name, values in entries.items()})
    if vacancy is None:
        return VacancyForm(data, user=by)
    kept = vacancy.specialties.values_list("code", flat=True)
    if vacancy.state == VacancyState.LIVE:
        return LiveVacancyForm(data, kept=kept, employers=[vacancy.organization])
    return VacancyForm(data, user=by, kept=kept, vacancy=vacancy)


def errors_of(form: FactsForm) -> list[list[str]]:
    own = [["", str(text)] for text in form.non_field_errors()]
    return own + [[str(bound.label), text] for bound in form for text in form_words.of_field(bound)]


# -- import ------------------------------------------------------------------------------------------------------------


def take(*, file: VacancyImport, by: User, submits: bool, now: dt.datetime) -> tuple[int, int]:
    """Import the rows without errors, one transaction each. Return how many were imported, and how many refused."""
    todo = file.rows.filter(state__in=[ImportState.NEW, ImportState.CHANGES]).order_by("number")
    taken = [_take(row.pk, by, submits, now) for row in todo]
    return sum(taken), len(taken) - sum(taken)


@transaction.atomic
def _take(pk: int, by: User, submits: bool, now: dt.datetime) -> bool:
    row = VacancyImportRow.objects.select_for_update(of=("self",)).select_related("file__organization").get(pk=pk)
    if row.state not in (ImportState.NEW, ImportState.CHANGES):  # taken in the meantime
        return False
    vacancy = row.file.organization.vacancies.filter(reference=row.reference).first()
    form = form_of(row.entries, vacancy, by)
    errors = errors_of(form)
    try:
        with transaction.atomic():
            if not errors:
                row.vacancy = _save(form, vacancy, by, submits, now)
    except (actions.Refused, ReviewRefused, drafts.TooManyDrafts) as refusal:
        errors = [["", str(refusal)]]
    row.errors, row.state = errors, ImportState.ERROR if errors else ImportState.DONE
    row.save(update_fields=["errors", "state", "vacancy"])
    return not errors


def _save(form: FactsForm, vacancy: Vacancy | None, by: User, submits: bool, now: dt.datetime) -> Vacancy:
    if vacancy is None:
        vacancy = actions.add(by=by, **form.cleaned_data)
    elif vacancy.state == VacancyState.LIVE:
        edit = edit_of(vacancy)
        actions.revise(
            vacancy=vacancy, facts=form.cleaned_data, by=by, version=edit.version, edition=edit.edition, now=now
        )
        return vacancy
    else:
        actions.edit(vacancy=vacancy, by=by, **form.cleaned_data)
    if submits:
        actions.submit(vacancy=vacancy, by=by, now=now)
    return vacancy


@transaction.atomic
def finish_by_hand(*, row: VacancyImportRow, by: User, now: dt.datetime) -> VacancyDraft:
    """Return a draft with what the row says, to be finished in the form."""
    draft = VacancyDraft(organization=row.file.organization, notes=[_sentence(*error) for error in row.errors])
    drafts.save(draft=draft, entries=row.entries, edition=0, by=by, now=now)
    row.state = ImportState.DONE
    row.save(update_fields=["state"])
    return draft


def _sentence(label: str, text: str) -> str:
    return f"{label}: {text}." if label else f"{text.removesuffix('.')}."
