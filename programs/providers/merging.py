"""Merging duplicates in the admin: find the other record, compare both, choose which one stays."""

from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.reviewing.editions import EditionAdmin
from accounts.reviewing.rules import compare
from accounts.users.http import person
from accounts.users.models import User

_M = TypeVar("_M", bound=models.Model)

MOST_SHOWN = 10


class MergeAdmin(EditionAdmin[_M]):
    """Adds a page to the change form that merges the record into another one.

    Subclasses say how two records are compared, which ones are likely duplicates, and merge them with their action.
    """

    cant_merge: type[Exception]
    moves: str  # what the kept record gets, in words

    def merge_facts(self, row: _M) -> dict[str, str]:
        """Return label -> words, for the comparison."""
        raise NotImplementedError

    def likely_duplicates(self, row: _M) -> "QuerySet[_M]":
        raise NotImplementedError

    def merge_hint(self, row: _M) -> str:
        """Return what tells it from others of the same name."""
        raise NotImplementedError

    def merge(self, duplicate: _M, into: _M, by: User) -> None:
        """Merge them (raises `cant_merge`)."""
        raise NotImplementedError

    def merge_link(self, row: _M) -> SafeString:
        """Return the link to the page, for the change form."""
        return format_html('<a class="review-link" href="{}">Merge a duplicate</a>', self._merge_page(row.pk))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.merge_view)
        return [path("<int:pk>/merge/", view, name=f"{self._names()}_merge"), *super().get_urls()]

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Without ?other, look for the other record. With it, compare both and merge after confirmation."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        other = self._chosen(request, "other", self.get_queryset(request).exclude(pk=pk))
        if other is None:
            return self._look(request, row)
        kept, duplicate = (other, row) if request.GET.get("keep") == "other" else (row, other)
        if request.method == "POST":
            try:
                self.merge(duplicate, kept, person(request))
            except self.cant_merge as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, f"Merged “{duplicate}” into “{kept}.” Its address leads there now.")
                return redirect(f"admin:{self._names()}_change", kept.pk)
        return self._page(
            request,
            row,
            kept=kept,
            duplicate=duplicate,
            comparison=compare(self.merge_facts(kept), self.merge_facts(duplicate)),
            swapped=f"?other={other.pk}" + ("" if kept == other else "&keep=other"),
        )

    def _look(self, request: HttpRequest, row: _M) -> HttpResponse:
        text = request.GET.get("q", "").replace("\0", "").strip()[:200]
        if text:
            found, _ = self.get_search_results(request, self.get_queryset(request).exclude(pk=row.pk), text)
        else:
            found = self.likely_duplicates(row).exclude(pk=row.pk)
        hints = [(each, self.merge_hint(each)) for each in found[:MOST_SHOWN]]
        return self._page(request, row, text=text, found=hints)

    def _page(self, request: HttpRequest, row: _M, **context: Any) -> HttpResponse:
        common = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Merge {row}",
            "row": row,
            "record_page": reverse(f"admin:{self._names()}_change", args=[row.pk]),
            "moves": self.moves,
        }
        return TemplateResponse(request, "admin/merge.html", {**common, **context})

    def _chosen(self, request: HttpRequest, name: str, rows: "QuerySet[_M]") -> _M | None:
        value = request.GET.get(name, "")
        return rows.filter(pk=int(value)).first() if value.isdecimal() and len(value) < 18 else None

    def _merge_page(self, pk: Any) -> str:
        return reverse(f"admin:{self._names()}_merge", args=[pk])

    def _names(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"
