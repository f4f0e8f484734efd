"""The ledger of a clinician: the list, logging, editing, the trash, and certificates."""

import datetime as dt
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users.http import SignedInRequest
from cmehub.lib import uploads
from cmehub.lib.dates import today_for
from cmehub.lib.throttle import throttled
from programs.catalog.access import public_program
from programs.catalog.models import Program
from programs.ledger import access, actions, queries, retention, starts
from programs.ledger.effects import effects_of
from programs.ledger.enums import Origin
from programs.ledger.forms import CertificateForm, EntryForm
from programs.ledger.models import Entry
from programs.ledger.starts import Start

PAGE_SIZE = 25
_EDITED = "ledger-edited"  # in the session: the facts before the last edit, to undo it


@require_safe
def ledger(request: SignedInRequest) -> HttpResponse:
    """Show the entries. `deleted` in the address is one that can be taken back right away."""
    words, year = request.GET.get("q", "").replace("\0", "").strip()[:100], request.GET.get("year", "")
    found = queries.matching(request.user, words=words, year=int(year) if _is_year(year) else None)
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "words": words,
        "year": year,
        "years": queries.years(request.user),
        "in_trash": Entry.objects.in_trash(request.user).count(),
        "deleted": _just_deleted(request),
    }
    return render(request, "programs/ledger/list.html", context)


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit() and text > "0000"


def _just_deleted(request: SignedInRequest) -> Entry | None:
    try:
        public_id = UUID(request.GET.get("deleted", ""))
    except ValueError:
        return None
    return Entry.objects.in_trash(request.user).filter(public_id=public_id).first()


# -- log and edit ------------------------------------------------------------------------------------------------------


@throttled("credits")
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: SignedInRequest) -> HttpResponse:
    """Log an entry by hand, or from a program's page (`program`, its slug). `provider_name` prefills it."""
    as_of, now = today_for(request.user), timezone.now()
    program = _program(request, as_of)
    provider_name = " ".join(request.GET.get("provider_name", "").replace("\0", "").split())[:200]
    if program:
        start = starts.of_program(program, request.user, as_of=as_of)
    else:
        start = starts.of_nothing(request.user, provider_name=provider_name, as_of=as_of)
    form = _form(request, start, as_of)
    if form.is_valid() and not form.open_questions(queries.asked_about(form.facts, user=request.user, program=program)):
        origin = Origin.PROGRAM if program else Origin.HAND
        entry = actions.log(
            facts=form.facts, by=request.user, now=now, origin=origin, program=program, certificate=form.file
        )
        return redirect(f"{reverse('programs:ledger_entry', args=[entry.public_id])}?saved=new")
    return render(
        request,
        "programs/ledger/log.html",
        {"form": form, "program": program, "suggests": not program and not form.is_bound},
    )


def _program(request: SignedInRequest, as_of: dt.date) -> Program | None:
    """Return the program that the address names, if it awards credit (raises Http404 if there's none)."""
    slug = request.GET.get("program", "")
    if not slug:
        return None
    program = public_program(slug, Program.objects.for_page())
    if not starts.awards_credit(program, as_of=as_of):
        raise Http404
    return program


def _form(request: SignedInRequest, start: Start, as_of: dt.date) -> EntryForm:
    return EntryForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        start=start,
        as_of=as_of,
        usual=queries.usual_types(request.user),
        providers=queries.suggested_providers(request.user),
    )


@throttled("credits")
@require_http_methods(["GET", "HEAD", "POST"])
def entry_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    entry = access.own_entry(request.user, public_id)
    as_of, now = today_for(request.user), timezone.now()
    form = _form(request, starts.of_facts(entry.facts), as_of)
    if form.is_valid():
        asked = queries.asked_about(form.facts, user=request.user, program=entry.program, besides=entry)
        if not form.open_questions(asked):
            before = starts.as_json(entry.facts)
            changed = actions.edit(entry=entry, facts=form.facts, by=request.user, now=now)
            if form.file:
                actions.attach(entry=entry, file=form.file, by=request.user, now=now)
            if changed:
                request.session[_EDITED] = [str(entry.public_id), before]
            return redirect(f"{reverse('programs:ledger_entry', args=[entry.public_id])}?saved=changes")
    return render(request, "programs/ledger/edit.html", {"form": form, "entry": entry})


@require_safe
def entry(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show an entry with what it counts for. After it's saved, the page says so and offers to undo it."""
    found = access.own_entry(request.user, public_id)
    edited, _ = request.session.get(_EDITED) or ("", {})
    saved = request.GET.get("saved", "")
    again = {"provider_name": found.provider_name} if found.provider_name else {}
    context = {
        "entry": found,
        "effects": effects_of(found, as_of=today_for(request.user)),
        "saved": saved if saved in {"new", "changes"} else "",
        "can_undo_edit": edited == str(found.public_id),
        "log_another": f"{reverse('programs:ledger_log')}{'?' if again else ''}{urlencode(again)}",
        "form": CertificateForm(user=request.user),
    }
    return render(request, "programs/ledger/entry.html", context)


@require_POST
def entry_undo(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Undo the last edit of this session."""
    found = access.own_entry(request.user, public_id)
    edited, before = request.session.pop(_EDITED, None) or ("", {})
    if edited != str(found.public_id):
        messages.warning(request, "There's nothing to undo anymore. Edit the entry instead.")
    else:
        actions.edit(entry=found, facts=starts.from_json(before), by=request.user, now=timezone.now())
        messages.success(request, "Your edit was undone.")
    return redirect("programs:ledger_entry", found.public_id)


# -- delete and restore ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def entry_delete(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Say what would be lost, then move the entry to the trash."""
    found = access.own_entry(request.user, public_id)
    if request.method == "POST":
        actions.delete(entry=found, by=request.user, now=timezone.now())
        return redirect(f"{reverse('programs:ledger')}?deleted={found.public_id}")
    effects = [each for each in effects_of(found, as_of=today_for(request.user)) if each.counts]
    return render(request, "programs/ledger/delete.html", {"entry": found, "effects": effects})


@require_safe
def trash(request: SignedInRequest) -> HttpResponse:
    found = Entry.objects.in_trash(request.user).with_parts().order_by("-deleted_at", "-pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "programs/ledger/trash.html", {"page": page})


@require_POST
def entry_restore(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = access.own_trashed(request.user, public_id)
    actions.restore(entry=found, by=request.user)
    messages.success(request, f"“{found.title}” is back in your ledger.")
    return redirect("programs:ledger_entry", found.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_purge(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = access.own_trashed(request.user, public_id)
    if request.method == "POST":
        retention.purge(entry=found, by=request.user)
        messages.success(request, f"“{found.title}” was deleted for good.")
        return redirect("programs:ledger_trash")
    return render(request, "programs/ledger/purge.html", {"entry": found})


# -- certificates ------------------------------------------------------------------------------------------------------


@throttled("credits")
@require_POST
def certificate_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = access.own_entry(request.user, public_id)
    form = CertificateForm(request.POST, request.FILES, user=request.user)
    if form.is_valid() and not form.file:
        form.add_error("certificate", "Choose a file, or take a photo")
    if not form.is_valid() or not form.file:
        context = {"entry": found, "effects": effects_of(found, as_of=today_for(request.user)), "form": form}
        return render(request, "programs/ledger/entry.html", context)
    actions.attach(entry=found, file=form.file, by=request.user, now=timezone.now())
    messages.success(request, f"{form.file.name} was added.")
    return redirect("programs:ledger_entry", found.public_id)


@require_safe
def certificate(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    found = access.own_certificate(request.user, public_id)
    try:
        return uploads.as_attachment(found.stored_as, content_type=found.content_type, filename=found.name)
    except FileNotFoundError:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_delete(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = access.own_certificate(request.user, public_id)
    if found.entry.deleted_at:
        raise Http404
    if request.method == "POST":
        actions.delete_certificate(certificate=found, by=request.user)
        messages.success(request, f"{found.name} was deleted.")
        return redirect("programs:ledger_entry", found.entry.public_id)
    return render(request, "programs/ledger/certificate_delete.html", {"certificate": found})
