"""Imports in the admin: upload a file, see what it would change, confirm, get the refused rows. Exports of lists."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from accounts.audit.actions import record
from accounts.audit.admin import ReadOnlyAdmin
from accounts.users.http import person
from cmehub.lib import uploads
from cmehub.lib.admin import ListLink, add_list_links
from cmehub.lib.throttle import throttled
from programs.importing import actions, exporting, reading
from programs.importing.enums import ImportState, Kind
from programs.importing.forms import ConfirmForm, UploadForm
from programs.importing.kinds import TABLES
from programs.importing.models import Import
from programs.importing.retention import KEPT_DAYS
from programs.importing.tables import Table

_SHOWN_ERRORS = 500


class LargeUploadHandler(uploads.CappedUploadHandler):
    max_bytes = reading.MAX_MB * 1024 * 1024


def may_import(request: HttpRequest, table: Table) -> bool:
    """Whether they may import, and add and change this kind of record one by one."""
    name = table.model._meta.model_name
    needed = ["programs.add_import", f"programs.add_{name}", f"programs.change_{name}"]
    return request.user.is_authenticated and request.user.has_perms(needed)


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin[Import]):
    """Imports, newest first. The change page is the hub's own: progress, preview, confirmation and result."""

    list_display = ("filename", "kind", "status", "progress", "refused", "uploaded_by", "uploaded_at")
    list_select_related = ("uploaded_by",)
    list_filter = ("state", "kind")
    quick_filters = (
        ("To confirm", f"state__exact={ImportState.CHECKED}"),
        ("At work", f"state__in={ImportState.UPLOADED}%2C{ImportState.CHECKING}%2C{ImportState.APPLYING}"),
        ("Applied", f"state__exact={ImportState.APPLIED}"),
        ("Failed", f"state__exact={ImportState.FAILED}"),
    )
    search_fields = ("filename", "uploaded_by__email", "uploaded_by__name")
    search_help_text = "File name, or the uploader's name or address"
    ordering = ("-uploaded_at", "-pk")

    @admin.display(description="status", ordering="state")
    def status(self, of: Import) -> str:
        return of.get_state_display()

    @admin.display(description="rows")
    def progress(self, of: Import) -> str:
        return f"{_rows_done(of):,} of {of.rows:,}" if of.is_at_work else f"{of.rows:,}"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path(
                "upload/<str:kind>/",
                throttled("uploads")(view(csrf_exempt(self.upload_view))),
                name="programs_import_upload",
            ),
            path("export/<str:kind>.<str:form>", view(self.export_view), name="programs_import_export"),
            path("<int:pk>/refused.csv", view(self.refused_view), name="programs_import_refused"),
        ]
        return [*own, *super().get_urls()]

    # -- upload ------------------------------------------------------------------------------------------------------

    def upload_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Take files of up to 100 MB, before anything reads the request. So the token is checked after that."""
        request.upload_handlers = [LargeUploadHandler(request), TemporaryFileUploadHandler(request)]
        return self._upload(request, kind)

    @method_decorator(csrf_protect)
    def _upload(self, request: HttpRequest, kind: str) -> HttpResponse:
        table = _table(kind)
        if not may_import(request, table):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
        if request.method == "POST" and form.is_valid():
            file, by = form.cleaned_data["file"], person(request)
            try:
                made = actions.upload(kind=table.kind, file=file, by=by, now=timezone.now())
            except actions.Refused as refusal:
                form.add_error("file", str(refusal))
            else:
                return redirect("admin:programs_import_change", made.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Import {table.kind.label.lower()}",
            "form": form,
            "table": table,
            "noun": table.kind.label.lower(),
            "kept_days": KEPT_DAYS,
            "list_page": _list_page(table),
            "export_page": reverse("admin:programs_import_export", args=[kind, "csv"]),
        }
        return TemplateResponse(request, "admin/import_upload.html", context)

    # -- one import --------------------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show how far the import is, what it would change or changed, and run the decision."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        of = self.get_object(request, object_id)
        if of is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return, attr-defined]
        if request.method == "POST":
            return self._decided(request, of)
        table = TABLES[of.kind]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(of),
            "of": of,
            "noun": of.get_kind_display().lower(),
            "rows_done": _rows_done(of),
            "may_import": may_import(request, table),
            "applied_before": actions.applied_before(of),
            "errors": of.errors.order_by("row", "pk")[:_SHOWN_ERRORS],
            "shown_errors": _SHOWN_ERRORS,
            "list_page": _list_page(table),
            "upload_page": reverse("admin:programs_import_upload", args=[of.kind]),
        }
        return TemplateResponse(request, "admin/import.html", context)

    def _decided(self, request: HttpRequest, of: Import) -> HttpResponse:
        if not may_import(request, TABLES[of.kind]):
            raise PermissionDenied
        form = ConfirmForm(request.POST)
        form.is_valid()
        common: dict[str, Any] = {"of": of, "by": person(request), "now": timezone.now()}
        try:
            if request.POST.get("decision") == "confirm":
                actions.confirm(**common, **form.cleaned_data)
            elif request.POST.get("decision") == "cancel":
                actions.cancel(**common)
                messages.success(request, "The import was canceled.")
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("admin:programs_import_change", of.pk)

    @method_decorator(require_safe)
    def refused_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send the refused rows with their reasons."""
        of = Import.objects.filter(pk=pk, is_plain=True).exclude(stored_as="").first()
        if of is None:
            raise Http404
        if not may_import(request, TABLES[of.kind]):
            raise PermissionDenied
        try:
            file = reading.plain_rows(uploads.opened(of.stored_as))
        except FileNotFoundError:
            raise Http404 from None
        errors = of.errors.order_by("row", "pk").values_list("row", "column", "message").iterator()
        return _sent("csv", exporting.refused_rows(file, errors), f"refused-{of.pk}")

    # -- export ------------------------------------------------------------------------------------------------------

    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest, kind: str, form: str) -> HttpResponseBase:
        """Send what the list shows for the same query string, all pages of it."""
        table = _table(kind)
        listed: Any = self.admin_site.get_model_admin(table.model)
        if form not in exporting.FORMATS:
            raise Http404
        if not listed.has_view_permission(request):
            raise PermissionDenied
        try:
            found: QuerySet[Any] = listed.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect(_list_page(table))
        record(kind="importing.exported", obj=person(request), by=person(request), fields=[kind])
        rows = exporting.rows(table, found)
        return _sent(form, rows, f"{table.kind.label.lower()}-{timezone.localdate().isoformat()}")


def _table(kind: str) -> Table:
    if kind not in TABLES:
        raise Http404
    return TABLES[kind]


def _list_page(table: Table) -> str:
    return reverse(f"admin:programs_{table.model._meta.model_name}_changelist")


def _rows_done(of: Import) -> int:
    """Return the number of rows that are done, which leaves out the header and empty rows."""
    return of.added + of.changed + of.same + of.refused


def _sent(form: str, rows: Any, name: str) -> StreamingHttpResponse:
    content_type, stream = exporting.FORMATS[form]
    response = StreamingHttpResponse(stream(rows), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _links(kind: Kind) -> Any:
    def links(request: HttpRequest) -> list[ListLink]:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        exports = [
            (label, reverse("admin:programs_import_export", args=[kind.value, form]) + query)
            for label, form in (("Export CSV", "csv"), ("Export XLSX", "xlsx"))
        ]
        upload = ("Import", reverse("admin:programs_import_upload", args=[kind.value]))
        return [upload, *exports] if may_import(request, TABLES[kind]) else exports

    return links


for _kind, _listed in TABLES.items():
    add_list_links(_listed.model, _links(Kind(_kind)))
