"""The shortlist, its buttons, and programs side by side. Visitors have one too."""

from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.validators import slug_re
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.users.http import person
from accounts.users.models import User
from cmehub.lib.http import safe_next
from programs.catalog.models import Program, ProgramQuerySet
from programs.shortlist import actions, comparison, owners, queries
from programs.shortlist.actions import ShortlistFull
from programs.shortlist.forms import NoteForm, ProgramForm, StartedForm
from programs.shortlist.models import LONGEST_NOTE

SUBJECT = "CME programs to compare"


@login_not_required
@require_safe
def shortlist(request: HttpRequest) -> HttpResponse:
    notes = owners.of(request).notes()
    programs = queries.in_order(notes)
    started = queries.started(request.user) if isinstance(request.user, User) else {}
    context = {
        "items": [(program, notes[program.pk], started.get(program.pk)) for program in programs],
        "longest_note": LONGEST_NOTE,
        "most_compared": queries.MOST_COMPARED,
    }
    return render(request, "programs/shortlist/shortlist.html", context)


@login_not_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    program = _named(ProgramForm(request.POST), Program.objects.visible())
    try:
        owners.of(request).save(program)
    except ShortlistFull as full:
        messages.error(request, str(full))
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponse(headers={"HX-Refresh": "true"})
    return _answer(request, program)


@login_not_required
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    program = _named(ProgramForm(request.POST), Program.objects.all())
    owners.of(request).remove(program)
    return _answer(request, program)


@login_not_required
@require_POST
def write_note(request: HttpRequest) -> HttpResponse:
    form = NoteForm(request.POST)
    if "note" in form.errors:
        messages.error(request, f"A note has at most {LONGEST_NOTE} characters. Shorten it and save it again.")
        return HttpResponseRedirect(reverse("programs:shortlist"))
    program = _named(form, Program.objects.all())
    owners.of(request).write_note(program, form.cleaned_data["note"])
    messages.success(request, "Note saved.")
    return HttpResponseRedirect(f"{reverse('programs:shortlist')}#{program.slug}")


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Note whether they've started an activity, so that they're reminded of the last day to claim its credit."""
    form = StartedForm(request.POST)
    program = _named(form, Program.objects.all())
    actions.start(program=program, is_started=form.cleaned_data["is_started"], by=person(request), now=timezone.now())
    return HttpResponseRedirect(f"{reverse('programs:shortlist')}#{program.slug}")


@login_not_required
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show up to four programs side by side. The address says which, and nothing about who asks."""
    asked = [slug for slug in request.GET.getlist("p") if slug_re.match(slug)]
    programs = queries.compared(asked)
    address = f"{request.build_absolute_uri(request.path)}?{urlencode([('p', each.slug) for each in programs])}"
    rows = comparison.rows(programs, as_of=timezone.localdate())
    context: dict[str, Any] = {
        "programs": programs,
        "leads": [next(iter(program.outcomes.all()), None) for program in programs],
        "rows": rows,
        "differing": [row.label for row in rows if row.differs],
        "left_out": len(set(asked)) - len(programs),
        "most_compared": queries.MOST_COMPARED,
        "address": address,
        "mailto": _mailto(programs, address),
    }
    return render(request, "programs/shortlist/compare.html", context)


def _named(form: ProgramForm, programs: ProgramQuerySet) -> Program:
    if "program" in form.errors or not form.is_valid():
        raise Http404
    return get_object_or_404(programs, slug=form.cleaned_data["program"])


def _answer(request: HttpRequest, program: Program) -> HttpResponse:
    """Return the button for htmx. Otherwise redirect to where the person was."""
    if request.htmx:  # type: ignore[attr-defined]
        context = {"program": program, "look": "page" if request.POST.get("look") == "page" else ""}
        return render(request, "programs/shortlist/_answer.html", context)
    return HttpResponseRedirect(f"{safe_next(request, default=reverse('programs:shortlist'))}#keep-{program.slug}")


def _mailto(programs: list[Program], address: str) -> str:
    """Return a link that opens the person's own mail program."""
    body = "\r\n".join([*(program.title for program in programs), "", address])
    return f"mailto:?subject={quote(SUBJECT, safe='')}&body={quote(body, safe='')}"
