"""Drafts from an employer's own posting, and files of vacancies: upload, preview, import."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.hats import hats_of
from accounts.users.http import SignedInRequest
from careers.vacancies import access, drafts, files, job_postings, uploading
from careers.vacancies.enums import ImportState
from careers.vacancies.forms import AddressForm, FileForm
from careers.vacancies.parts import VacancyDraft
from cmehub.lib.fetch import HTML, NotFetched, fetch
from cmehub.lib.throttle import throttled
from cmehub.lib.uploads import plain_name

PER_PAGE = 100
_MOST_BYTES = 2_000_000
_SECONDS = 10.0


@throttled("page_drafts")
@require_http_methods(["GET", "HEAD", "POST"])
def vacancy_from_address(request: SignedInRequest) -> HttpResponse:
    """Fill a draft from the data of the employer's own posting."""
    hats = hats_of(request)
    organization = hats.organization if hats.organization in hats.employers else next(iter(hats.employers), None)
    if organization is None:
        return redirect("careers:vacancy_add")
    form = AddressForm(request.POST or None)
    if form.is_valid():
        try:
            page = fetch(form.cleaned_data["url"], accept=HTML, most_bytes=_MOST_BYTES, seconds=_SECONDS)
            if page.status != HTTPStatus.OK:
                raise job_postings.NoPosting(f"The site answered with an error ({page.status}).")
            found = job_postings.read_page(page.text, page.url)
        except (NotFetched, job_postings.NoPosting) as refusal:
            form.add_error("url", str(refusal).removesuffix("."))
        else:
            if found.employer and found.employer.casefold() != organization.name.casefold():
                found.notes.append(f"The posting names “{found.employer}” as the employer. Post only what's your own.")
            draft = VacancyDraft(organization=organization, source_url=page.url[:500], notes=found.notes)
            entries = {**found.entries, "organization": [str(organization.pk)]}
            drafts.save(draft=draft, entries=entries, edition=0, by=request.user, now=timezone.now())
            return redirect(f"{reverse('careers:vacancy_add')}?draft={draft.public_id}")
    return render(request, "careers/vacancies/from_address.html", {"form": form})


@throttled("uploads")
@require_http_methods(["GET", "HEAD", "POST"])
def vacancy_upload(request: SignedInRequest) -> HttpResponse:
    if not hats_of(request).employers:
        return redirect("careers:vacancy_add")
    form = FileForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            too_large = upload.size > files.MOST_MB * 1_000_000
            jobs = files.read(upload.name, b" " * (upload.size if too_large else 0) or upload.read())
        except files.BadFile as error:
            form.add_error("file", str(error))
        else:
            file = uploading.add(
                organization=form.cleaned_data["organization"],
                by=request.user,
                file_name=plain_name(upload.name),
                jobs=jobs,
                now=timezone.now(),
            )
            return redirect("careers:vacancy_import", file.public_id)
    context = {"form": form, "most_rows": files.MOST_ROWS, "most_mb": files.MOST_MB}
    return render(request, "careers/vacancies/upload.html", context)


@require_safe
def vacancy_import(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show what each row would do, or did."""
    file = access.own_import(request.user, public_id)
    counts = dict(file.rows.order_by().values_list("state").annotate(Count("pk")))
    rows = file.rows.select_related("vacancy").order_by("number")
    context = {
        "file": file,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "counts": [(state.label, counts[state.value]) for state in ImportState if state.value in counts],
        "ready": counts.get(ImportState.NEW, 0) + counts.get(ImportState.CHANGES, 0),
    }
    return render(request, "careers/vacancies/import.html", context)


@throttled("uploads")
@require_POST
def vacancy_import_take(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    file = access.own_import(request.user, public_id)
    taken, refused = uploading.take(file=file, by=request.user, submits="submit" in request.POST, now=timezone.now())
    if taken:
        messages.success(request, f"Imported {taken} vacanc{'y' if taken == 1 else 'ies'}.")
    if refused:
        messages.warning(request, f"{refused} row{'' if refused == 1 else 's'} couldn't be imported. See why below.")
    return redirect("careers:vacancy_import", public_id)


@require_POST
def vacancy_import_finish(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Open a row with errors in the form."""
    file = access.own_import(request.user, public_id)
    with_errors = file.rows.filter(state=ImportState.ERROR).select_related("file__organization", "vacancy")
    row = with_errors.filter(number=_number(request.POST.get("row", ""))).first()
    if row is None:
        return redirect("careers:vacancy_import", public_id)
    if row.vacancy:
        return redirect("careers:vacancy_edit", row.vacancy.public_id)
    draft = uploading.finish_by_hand(row=row, by=request.user, now=timezone.now())
    return redirect(f"{reverse('careers:vacancy_add')}?draft={draft.public_id}")


def _number(text: str) -> int:
    """Return the number, or 0, which is no row, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
