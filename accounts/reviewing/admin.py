"""The reviewers' desk: the queue of edits, the page where one is decided, and the published versions."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from accounts.audit.admin import ReadOnlyAdmin
from accounts.reviewing import actions, queries, reviewables, worklist
from accounts.reviewing.enums import ProposalState
from accounts.reviewing.forms import DecisionForm, RestoreForm
from accounts.reviewing.models import Proposal, Revision
from accounts.users.http import person
from accounts.users.models import User

_DONE = {
    "approve": "Published the edit of {}. We told the editor.",
    "changes": "Requested changes to the edit of {}. We told the editor what to change.",
    "rebase": "The edit of {} is compared with the current public version.",
}


def history_of(target: models.Model) -> SafeString:
    """Return the target's published versions as a table for its own page in the admin."""
    return mark_safe(render_to_string("admin/revisions.html", {"publications": queries.history(target)}))


class AboutFilter(admin.SimpleListFilter):
    title = "about"
    parameter_name = "about"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, capfirst(noun)) for name, noun in reviewables.nouns().items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(target_type=self.value()) if self.value() else queryset


@admin.display(description="about", ordering="target_type")
def about(row: Proposal | Revision) -> str:
    return capfirst(reviewables.nouns().get(row.target_type, row.target_type))


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin[Proposal]):
    """Edits, oldest first. The change page is the hub's own: the public version beside the edit, and the decision."""

    list_display = ("title", about, "proposed_by", "waiting", "status", "decided_by")
    list_select_related = ("proposed_by", "decided_by")
    list_filter = ("state", AboutFilter)
    quick_filters = (
        ("To review", f"state__exact={ProposalState.PENDING}"),
        ("Changes requested", f"state__exact={ProposalState.CHANGES}"),
        ("Approved", f"state__exact={ProposalState.APPROVED}"),
    )
    search_fields = ("title", "proposed_by__email", "proposed_by__name")
    search_help_text = "Title, or the editor's name or address"
    ordering = ("proposed_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        found: QuerySet[Proposal] = super().get_queryset(request)
        return found.filter(target_type__in=reviewables.decided_by(person(request)))

    @admin.display(description="status", ordering="state")
    def status(self, proposal: Proposal) -> str:
        return proposal.get_state_display()

    @admin.display(description="proposed", ordering="proposed_at")
    def waiting(self, proposal: Proposal) -> str:
        days = (timezone.now() - proposal.proposed_at).days
        return f"{days} day{'s' if days != 1 else ''} ago" if days > 0 else "today"

    # -- the page of one edit ----------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the edit beside the public version, and run the decision."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        proposal = self.get_object(request, object_id)
        if proposal is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return, attr-defined]
        by = person(request)
        form = DecisionForm(request.POST if request.method == "POST" else None)
        if request.method == "POST":
            if not by.has_perm("accounts.change_proposal"):
                raise PermissionDenied
            if form.is_valid():
                try:
                    return self._decided(request, proposal, by, form.cleaned_data)
                except actions.Refused as refusal:
                    form.add_error(None, str(refusal))
                    proposal = self.get_queryset(request).get(pk=proposal.pk)
        return TemplateResponse(
            request,
            "admin/proposal_review.html",
            {
                **self.admin_site.each_context(request),
                **_facts(proposal, by),
                "opts": self.opts,
                "title": f"{proposal}: edit",
                "form": form,
                "queue": f"{reverse('admin:accounts_proposal_changelist')}?{worklist.QUERY}",
            },
        )

    def _decided(
        self, request: HttpRequest, proposal: Proposal, by: User, cleaned: dict[str, Any]
    ) -> HttpResponseRedirect:
        """Run the decision (raises actions.Refused) and return the redirect to what's next."""
        decision = cleaned["decision"]
        common: dict[str, Any] = {"proposal": proposal, "by": by, "edition": cleaned["edition"], "now": timezone.now()}
        if decision == "approve":
            actions.approve(**common)
        elif decision == "changes":
            actions.request_changes(comment=cleaned["comment"], **common)
        else:
            actions.rebase(**common)
        messages.success(request, _DONE[decision].format(proposal))
        following = proposal if decision == "rebase" else queries.next_to_review(by, after=proposal)
        if following:
            return redirect("admin:accounts_proposal_change", following.pk)
        messages.info(request, "The queue is empty.")
        return redirect(f"{reverse('admin:accounts_proposal_changelist')}?{worklist.QUERY}")


def _facts(proposal: Proposal, by: User) -> dict[str, Any]:
    """Return what the page shows besides the form."""
    reviewable, target = reviewables.get(proposal.target_type), queries.target_of(proposal)
    is_own = proposal.proposed_by_id == by.pk or target is not None and reviewable.is_insider(target, by)
    return {
        "proposal": proposal,
        "noun": reviewable.noun,
        "edit": queries.edit_for_review(proposal),
        "revision": proposal.revisions.order_by("version").first(),
        "public_page": reviewable.public_page(target) if target else "",
        "record_page": reverse(f"admin:{proposal.target_type.replace('.', '_')}_change", args=[proposal.target_id]),
        "next_proposal": queries.next_to_review(by, after=proposal),
        "is_own": is_own,
        "is_pending": proposal.state == ProposalState.PENDING,
        "may_decide": not is_own and target is not None and by.has_perm("accounts.change_proposal"),
    }


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin[Revision]):
    """Published versions, newest first. The change page shows one beside the version before."""

    list_display = ("title", about, "version", "published", "by")
    list_select_related = ("by",)
    list_filter = (AboutFilter,)
    search_fields = ("title", "by__email", "by__name")
    search_help_text = "Title, or the name or address of who published it"
    ordering = ("-published_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        found: QuerySet[Revision] = super().get_queryset(request)
        return found.filter(target_type__in=reviewables.decided_by(person(request)))

    @admin.display(description="published", ordering="published_at")
    def published(self, revision: Revision) -> dt.date:
        return timezone.localtime(revision.published_at).date()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the version beside the one before. With ?restore, show what restoring it changes, and restore it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        revision = self.get_object(request, object_id)
        if revision is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return, attr-defined]
        if request.method == "POST" or "restore" in request.GET:
            return self._restore(request, revision)
        return TemplateResponse(
            request,
            "admin/revision.html",
            {
                **self._common(request, revision),
                "publication": queries.publication(revision),
                "is_first": revision.version == 1,
                "may_restore": self._may_restore(request, revision),
            },
        )

    def _restore(self, request: HttpRequest, revision: Revision) -> HttpResponse:
        """Ask for confirmation, and restore the version when it's given."""
        if not request.user.has_perm("accounts.change_proposal"):
            raise PermissionDenied
        form = RestoreForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                restored = actions.revert(
                    revision=revision, by=person(request), now=timezone.now(), **form.cleaned_data
                )
            except actions.Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"Restored version {revision.version}. It's public now, as {restored}.")
                return redirect("admin:accounts_revision_change", restored.pk)
        restoration = queries.restoration(revision)
        context = {**self._common(request, revision), "form": form, "restoration": restoration}
        return TemplateResponse(request, "admin/revision_restore.html", context)

    def _may_restore(self, request: HttpRequest, revision: Revision) -> bool:
        if not request.user.has_perm("accounts.change_proposal"):
            return False
        restoration = queries.restoration(revision)
        return restoration is not None and bool(restoration.comparison.changes)

    def _common(self, request: HttpRequest, revision: Revision) -> dict[str, Any]:
        record_page = reverse(f"admin:{revision.target_type.replace('.', '_')}_change", args=[revision.target_id])
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(revision),
            "revision": revision,
            "record_page": record_page,
        }
