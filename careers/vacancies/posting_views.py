"""Writing a vacancy: the form, which saves itself, and what happens if two recruiters edit at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.hats import hats_of
from accounts.organizations.models import Organization
from accounts.reviewing.actions import ChangedMeanwhile
from accounts.reviewing.actions import Refused as ReviewRefused
from accounts.reviewing.forms import SeenForm
from accounts.reviewing.queries import Edit, edit_of
from accounts.users.http import SignedInRequest
from careers.vacancies import access, actions, drafts, policies
from careers.vacancies.enums import VacancyState
from careers.vacancies.forms import FactsForm, LiveVacancyForm, PolicyUploadForm, VacancyForm, as_initial
from careers.vacancies.models import Vacancy
from careers.vacancies.parts import VacancyDraft
from careers.vacancies.typed import Seen, conflict, entries_of, initial_of, theirs_of

_FORM = ["GET", "HEAD", "POST"]


# -- a new vacancy -----------------------------------------------------------------------------------------------------


@require_http_methods(_FORM)
def vacancy_add(request: SignedInRequest) -> HttpResponse:
    """Start a vacancy. `?draft=` goes on with one that isn't finished."""
    hats = hats_of(request)
    if not hats.employers:
        is_member = bool(hats.organizations)
        return render(request, "careers/vacancies/add_without_organization.html", {"is_member": is_member})
    draft = access.own_draft(request.user, request.GET["draft"]) if "draft" in request.GET else None
    data, upload = _data(request, Organization.objects.hiring_for(request.user))
    typed = initial_of(draft.entries) if draft else {}
    form = VacancyForm(data, user=request.user, initial={"organization": hats.organization, **typed})
    if data is None or not (form.is_valid() and upload.is_valid()):
        seen = Seen.of(draft) if data is None else Seen.sent(data)
        return _add_page(request, form, seen, draft=draft, upload=upload)
    seen = Seen.sent(data)
    try:
        vacancy = actions.add(by=request.user, draft=seen.draft, edition=seen.edition, **form.cleaned_data)
    except drafts.ChangedMeanwhile as meanwhile:
        return _add_conflict(request, data, meanwhile.draft)
    except drafts.TooManyDrafts as refusal:
        form.add_error(None, str(refusal))
        return _add_page(request, form, seen, draft=draft, upload=upload)
    messages.success(request, "Draft saved. Only your organization can see it until it's published.")
    return redirect("careers:vacancy_preview", vacancy.public_id)


@require_POST
def draft_save(request: SignedInRequest) -> HttpResponse:
    """Keep what was typed into a vacancy that isn't complete yet: by itself, or by the button."""
    employers = Organization.objects.hiring_for(request.user)
    chosen = employers.filter(pk=_number(request.POST.get("organization", ""))).first()
    organization = chosen or hats_of(request).organization or employers.order_by("name").first()
    if organization is None or not employers.filter(pk=organization.pk).exists():
        return redirect("careers:vacancy_add")
    seen = Seen.sent(request.POST)
    try:
        with transaction.atomic():
            draft = drafts.locked(seen.draft, organization=organization)
            _save(request, draft, seen)
    except drafts.ChangedMeanwhile as meanwhile:
        if _by_itself(request):
            return _not_saved(request, meanwhile.draft)
        return _add_conflict(request, request.POST, meanwhile.draft)
    except drafts.TooManyDrafts as refusal:
        messages.error(request, str(refusal))
        return redirect("careers:vacancy_mine")
    return _saved(request, draft, f"{reverse('careers:vacancy_add')}?draft={draft.public_id}")


@require_POST
def draft_delete(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    access.own_draft(request.user, str(public_id)).delete()
    messages.success(request, "Deleted the unfinished draft.")
    return redirect("careers:vacancy_mine")


def _add_page(request: HttpRequest, form: VacancyForm, seen: Seen, **context: Any) -> HttpResponse:
    context |= {"form": form, "seen": seen, "save_url": reverse("careers:draft_save")}
    context.setdefault("upload", PolicyUploadForm())
    return render(request, "careers/vacancies/add.html", context)


def _add_conflict(request: SignedInRequest, data: QueryDict, saved: VacancyDraft) -> HttpResponse:
    """Show both versions. If the draft has become a vacancy in the meantime, this leads there."""
    if saved.vacancy:
        messages.info(request, "This draft was already saved as the vacancy below. Edit it here.")
        return redirect("careers:vacancy_preview", saved.vacancy.public_id)
    mine = entries_of(data)
    form = VacancyForm(user=request.user, initial=initial_of(mine))
    found = conflict(form, saved=saved, mine=mine, theirs=initial_of(saved.entries))
    theirs_url = f"{reverse('careers:vacancy_add')}?draft={saved.public_id}"
    return _add_page(request, form, Seen.of(saved), conflict=found, theirs_url=theirs_url)


# -- an existing one ---------------------------------------------------------------------------------------------------


@require_http_methods(_FORM)
def vacancy_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    vacancy = access.own_vacancy(request.user, public_id)
    if not (vacancy.is_editable or vacancy.state == VacancyState.LIVE):
        messages.warning(request, actions.NotEditable.sentence)
        return redirect("careers:vacancy_preview", vacancy.public_id)
    edit = edit_of(vacancy) if vacancy.state == VacancyState.LIVE else None
    draft = VacancyDraft.objects.filter(vacancy=vacancy).first()
    data, upload = _data(request, Organization.objects.filter(pk=vacancy.organization_id))
    form = _edit_form(request, vacancy, edit, data, typed=draft.entries if draft else {})
    if data is None or not (form.is_valid() and upload.is_valid()):
        seen = Seen.of(draft) if data is None else Seen.sent(data)
        is_typed = bool(data is None and draft and draft.entries)
        return _edit_page(request, vacancy, form, seen, edit, upload=upload, is_typed=is_typed, draft=draft)
    seen = Seen.sent(data)
    try:
        effect = _save_edit(request, vacancy, form, seen, edit, data)
    except drafts.ChangedMeanwhile as meanwhile:
        return _edit_conflict(request, vacancy, edit, data, meanwhile.draft)
    except (actions.Refused, ReviewRefused) as refusal:  # a colleague submitted or edited it in the meantime
        form.add_error(None, str(refusal))
        return _edit_page(request, vacancy, form, seen, edit, upload=upload)
    messages.success(request, effect)
    return redirect("careers:vacancy_preview", vacancy.public_id)


@require_POST
def vacancy_draft_save(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Keep what was typed into the form of an existing vacancy. The vacancy itself stays as it is."""
    vacancy = access.own_vacancy(request.user, public_id)
    seen = Seen.sent(request.POST)
    try:
        with transaction.atomic():
            locked = Vacancy.objects.select_for_update(of=("self",)).select_related("organization").get(pk=vacancy.pk)
            draft = drafts.locked_of(locked)
            _save(request, draft, seen)
    except drafts.ChangedMeanwhile as meanwhile:
        if _by_itself(request):
            return _not_saved(request, meanwhile.draft)
        edit = edit_of(vacancy) if vacancy.state == VacancyState.LIVE else None
        return _edit_conflict(request, vacancy, edit, request.POST, meanwhile.draft)
    return _saved(request, draft, reverse("careers:vacancy_edit", args=[public_id]))


@require_POST
def vacancy_draft_discard(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Forget what was typed and not saved."""
    vacancy = access.own_vacancy(request.user, public_id)
    with transaction.atomic():
        drafts.finish(drafts.locked_of(vacancy), vacancy=vacancy, edition=None, by=request.user)
    messages.success(request, "Discarded the unsaved entries.")
    return redirect("careers:vacancy_edit", public_id)


def _edit_form(
    request: SignedInRequest, vacancy: Vacancy, edit: Edit | None, data: QueryDict | None, *, typed: drafts.Entries
) -> FactsForm:
    initial = edit.start if edit else as_initial(vacancy)
    kept = initial["specialties"]
    initial = {**initial, **initial_of(typed)}
    if edit:
        return LiveVacancyForm(data, initial=initial, kept=kept, employers=[vacancy.organization])
    return VacancyForm(data, user=request.user, vacancy=vacancy, initial=initial, kept=kept)


def _save_edit(
    request: SignedInRequest, vacancy: Vacancy, form: FactsForm, seen: Seen, edit: Edit | None, data: QueryDict
) -> str:
    """Save, or for a published vacancy publish what's better at once and propose the rest. Return what happened."""
    if edit is None:
        actions.edit(vacancy=vacancy, by=request.user, edition=seen.edition, **form.cleaned_data)
        return "Changes saved. Submit the vacancy when it's ready."
    shown = SeenForm(data)
    if not shown.is_valid():
        raise ChangedMeanwhile
    with transaction.atomic():
        revised = actions.revise(
            vacancy=vacancy, facts=form.cleaned_data, by=request.user, now=timezone.now(), **shown.cleaned_data
        )
        drafts.finish(drafts.locked_of(vacancy), vacancy=vacancy, edition=seen.edition, by=request.user)
    at_once = "Published: clinicians see the better offer now. " if revised.at_once else ""
    if not revised.proposed:
        return at_once.strip()
    return (
        f"{at_once}Your edit is under review. Clinicians see the published text until it's approved. We'll send the "
        "decision to your inbox and by email."
    )


def _edit_page(
    request: HttpRequest, vacancy: Vacancy, form: FactsForm, seen: Seen, edit: Edit | None, **context: Any
) -> HttpResponse:
    context |= {"form": form, "vacancy": vacancy, "seen": seen}
    context |= {"save_url": reverse("careers:vacancy_draft_save", args=[vacancy.public_id])}
    context |= {"edit": edit} if edit else {}
    context.setdefault("upload", PolicyUploadForm())
    return render(request, "careers/vacancies/edit.html", context)


def _edit_conflict(
    request: SignedInRequest, vacancy: Vacancy, edit: Edit | None, data: QueryDict, saved: VacancyDraft
) -> HttpResponse:
    mine = entries_of(data)
    form = _edit_form(request, vacancy, edit, None, typed=mine)
    vacancy.refresh_from_db()
    theirs = theirs_of(saved, vacancy, edit.start if edit else as_initial(vacancy))
    found = conflict(form, saved=saved, mine=mine, theirs=theirs)
    theirs_url = reverse("careers:vacancy_edit", args=[vacancy.public_id])
    return _edit_page(request, vacancy, form, Seen.of(saved), edit, conflict=found, theirs_url=theirs_url)


# -- shared steps ------------------------------------------------------------------------------------------------------


def _data(request: SignedInRequest, employers: Any) -> tuple[QueryDict | None, PolicyUploadForm]:
    """Return what was sent, or None. A policy file is stored first and chosen, whatever else is wrong with the form."""
    if request.method != "POST":
        return None, PolicyUploadForm()
    upload = PolicyUploadForm(request.POST, request.FILES)
    data = request.POST.copy()
    if upload.is_valid() and (file := upload.cleaned_data["policy_upload"]):
        chosen = employers.filter(pk=_number(request.POST.get("organization", ""))).first()
        if organization := chosen or employers.order_by("name").first():
            data["cme_policy_file"] = str(policies.add(organization=organization, file=file, by=request.user).public_id)
            upload = PolicyUploadForm({})
            upload.is_valid()
    return data, upload


def _save(request: SignedInRequest, draft: VacancyDraft, seen: Seen) -> None:
    entries = entries_of(request.POST)
    drafts.save(draft=draft, entries=entries, edition=seen.edition, by=request.user, now=timezone.now())


def _by_itself(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def _saved(request: HttpRequest, draft: VacancyDraft, url: str) -> HttpResponse:
    if _by_itself(request):
        return render(request, "careers/vacancies/_saved.html", {"draft": draft, "seen": Seen.of(draft)})
    messages.success(request, "Draft saved. You can finish it later.")
    return redirect(url)


def _not_saved(request: HttpRequest, draft: VacancyDraft) -> HttpResponse:
    return render(request, "careers/vacancies/_not_saved.html", {"draft": draft})


def _number(text: str) -> int:
    """Return the number, or 0, which is no row, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
