"""Import a file of completions: upload, choose columns if they aren't clear, preview, add, undo."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.users.http import SignedInRequest
from cmehub.lib.dates import today_for
from cmehub.lib.throttle import throttled
from programs.ledger import access, actions, imports, tables
from programs.ledger.enums import Origin
from programs.ledger.import_forms import ColumnsForm, UploadForm
from programs.ledger.models import LedgerImport


@throttled("uploads")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedInRequest) -> HttpResponse:
    """Take a file. Nothing of it is in the ledger before its preview is confirmed."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        table = form.cleaned_data["file"]
        days = tables.cells(table.rows, table.columns.get("completed_on"))
        of = actions.start_import(
            origin=table.origin,
            filename=table.filename,
            table=table.rows,
            columns=table.columns,
            credit_type=imports.default_type(request.user) if table.origin == Origin.FILE else None,
            day_first=tables.is_day_first(days),
            by=request.user,
            now=timezone.now(),
        )
        page = "programs:ledger_import_preview" if imports.is_clear(of) else "programs:ledger_import_columns"
        return redirect(page, of.public_id)
    return render(request, "programs/ledger/import_upload.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show what each row would do, and add the rows once that's confirmed. Afterwards show what was added."""
    of = access.own_import(request.user, public_id)
    if of.added_at:
        left = of.entries.filter(deleted_at=None).count()
        return render(request, "programs/ledger/import_added.html", {"import": of, "left": left})
    if not of.is_open(timezone.now()):
        return _expired(request)
    if not imports.is_clear(of):
        return redirect("programs:ledger_import_columns", of.public_id)
    plan = imports.plan(of, as_of=today_for(request.user))
    if request.method == "POST":
        chosen = plan.chosen(set(request.POST.getlist("row")))
        if chosen:
            actions.add_import(of=of, completions=chosen, by=request.user, now=timezone.now())
            return redirect("programs:ledger_import_preview", of.public_id)
        messages.warning(request, "Tick the rows to add first.")
    return render(request, "programs/ledger/import_preview.html", {"import": of, "plan": plan, **_readings(of)})


def _readings(of: LedgerImport) -> dict[str, Any]:
    """Return how the file is read, where that's our choice."""
    states_types = "credit_type" in of.columns or of.origin == Origin.TRANSCRIPT
    return {
        "default_type": None if states_types else of.credit_type,
        "has_either_order": tables.has_either_order(tables.cells(of.table, of.columns.get("completed_on"))),
        "can_choose_columns": of.origin == Origin.FILE,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Choose which column holds what. Nothing is added yet."""
    of = access.own_import(request.user, public_id)
    if of.added_at or of.origin != Origin.FILE:
        return redirect("programs:ledger_import_preview", of.public_id)
    if not of.is_open(timezone.now()):
        return _expired(request)
    form = ColumnsForm(request.POST or None, of=of)
    if form.is_valid():
        actions.choose_columns(
            of=of,
            columns=form.columns,
            credit_type=form.cleaned_data["credit_type"],
            day_first=form.cleaned_data["day_first"],
        )
        return redirect("programs:ledger_import_preview", of.public_id)
    context = {"form": form, "import": of, "is_clear": imports.is_clear(of)}
    return render(request, "programs/ledger/import_columns.html", context)


@require_POST
def undo(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Move everything that an import added to the trash."""
    of = access.own_import(request.user, public_id)
    moved = actions.undo_import(of=of, by=request.user, now=timezone.now())
    messages.success(request, f"{moved} {'entry is' if moved == 1 else 'entries are'} in the trash for 30 days.")
    return redirect("programs:ledger")


def _expired(request: SignedInRequest) -> HttpResponse:
    messages.warning(request, "This preview is more than a day old, so it was deleted. Choose the file again.")
    return redirect("programs:ledger_import")
