"""The transcript, its files, and audit packs."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.users.http import SignedInRequest
from cmehub.lib import uploads
from cmehub.lib.dates import today_for
from cmehub.lib.throttle import throttled
from programs.transcripts import access, actions, files, pdf
from programs.transcripts.building import DAYS
from programs.transcripts.forms import ALL, NumbersForm, TranscriptForm
from programs.transcripts.queries import transcript as transcript_of

PER_PAGE = 50


@require_safe
def transcript(request: SignedInRequest) -> HttpResponse:
    """Show what the person completed: everything, what counts in a cycle, or between two days."""
    form = _form(request)
    found = transcript_of(request.user, as_of=today_for(request.user), **form.cleaned_data) if form.is_valid() else None
    context = {
        "form": form,
        "transcript": found,
        "page": Paginator(found.lines[::-1], PER_PAGE).get_page(request.GET.get("page")) if found else None,
        "cycle": form.cleaned_data.get("cycle"),
        "note": files.NOTE,
    }
    return render(request, "programs/transcripts/transcript.html", context)


@throttled("transcripts", reads=True)
@require_safe
def transcript_file(request: SignedInRequest, extension: str) -> HttpResponse:
    """Download the transcript as it's chosen on its page."""
    form = _form(request)
    if extension not in ("pdf", "csv", "json") or not form.is_valid():
        raise Http404
    as_of = today_for(request.user)
    found = transcript_of(request.user, as_of=as_of, **form.cleaned_data)
    match extension:
        case "pdf":
            response = HttpResponse(pdf.render(found), content_type="application/pdf")
        case "csv":
            response = HttpResponse(files.as_csv(found), content_type="text/csv; charset=utf-8")
        case _:
            response = HttpResponse(files.as_json(found), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="transcript-{as_of:%Y-%m-%d}.{extension}"'
    actions.note_transcript(by=request.user)
    return response


def _form(request: SignedInRequest) -> TranscriptForm:
    return TranscriptForm({"cycle": ALL, **request.GET.dict()}, cycles=access.own_cycles(request.user))


@throttled("packs")
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Ask for the audit pack of a cycle, follow how far it is, and download it."""
    cycle = access.own_cycle(request.user, public_id)
    form = NumbersForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.request_pack(cycle=cycle, by=request.user, now=timezone.now(), **form.cleaned_data)
        return redirect("programs:pack", public_id)
    context = {"cycle": cycle, "pack": access.latest_pack(cycle), "form": form, "days": DAYS}
    return render(request, "programs/transcripts/pack.html", context)


@require_safe
def pack_download(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    found = access.own_ready_pack(request.user, public_id)
    try:
        response = uploads.as_attachment(
            found.stored_as,
            content_type="application/zip",
            filename=f"audit-pack-{found.cycle.due_on:%Y-%m-%d}.zip",
        )
    except FileNotFoundError:
        raise Http404 from None
    actions.note_download(pack=found, by=request.user)
    return response
