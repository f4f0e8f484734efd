"""Rules in the admin. A draft is edited and published as a new version. Published ones only get checked."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import pluralize
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.audit.admin import AuditedAdmin
from accounts.reviewing.editions import EditionAdmin
from accounts.users.http import person
from cmehub.lib.admin import public_page, short
from cmehub.lib.dates import in_words
from programs.requirements import publishing, review
from programs.requirements.delivery import page_of
from programs.requirements.models import Authority, RuleVersion, VersionState
from programs.requirements.reading import InvalidRule
from programs.requirements.rule_forms import NEW_RULE, RuleForm
from programs.requirements.versions import as_far_as_typed
from programs.requirements.versions import in_words as rule_in_words

DRAFT = f"state__exact={VersionState.DRAFT.value}"
REVIEW, CHECK, NEW_VERSION = "save_and_review", "mark_as_checked", "make_a_new_version"


class CheckedFilter(admin.SimpleListFilter):
    """Versions in use by when someone last compared them with the board's text."""

    title = "checked"
    parameter_name = "checked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("never", "Never"), ("stale", "Over 180 days ago"), ("recent", "In the last 180 days")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[RuleVersion]) -> QuerySet[RuleVersion]:
        today = timezone.localdate()
        current = RuleVersion.objects.current(today)
        match self.value():
            case "never":
                return queryset.filter(pk__in=current.filter(checked_on=None).values("pk"))
            case "stale":
                stale = current.stale(today).exclude(checked_on=None)
                return queryset.filter(pk__in=stale.values("pk"))
            case "recent":
                return queryset.filter(pk__in=current.values("pk")).exclude(pk__in=current.stale(today).values("pk"))
        return queryset


class UseFilter(admin.SimpleListFilter):
    title = "version"
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("current", "In use"), ("superseded", "Superseded")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[RuleVersion]) -> QuerySet[RuleVersion]:
        current = RuleVersion.objects.current(timezone.localdate()).values("pk")
        match self.value():
            case "current":
                return queryset.filter(pk__in=current)
            case "superseded":
                return queryset.filter(state=VersionState.PUBLISHED).exclude(pk__in=current)
        return queryset


@admin.register(Authority)
class AuthorityAdmin(AuditedAdmin[Authority]):
    list_display = ("name", "code", "kind", "rules")
    list_filter = ("kind",)
    search_fields = ("name", "code")
    ordering = ("kind", "name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Authority]:
        found: QuerySet[Authority] = super().get_queryset(request)
        return found.annotate(count=Count("versions"))

    def get_readonly_fields(self, request: HttpRequest, obj: Authority | None = None) -> tuple[str, ...]:
        """The code is in addresses and joins a rule with credentials."""
        return ("code",) if obj else ()

    @admin.display(description="versions of rules", ordering="count")
    def rules(self, authority: Authority) -> SafeString:
        address = f"{reverse('admin:programs_ruleversion_changelist')}?authority__id__exact={authority.pk}"
        return format_html('<a href="{}">{}</a>', address, getattr(authority, "count", ""))


@admin.register(RuleVersion)
class RuleVersionAdmin(EditionAdmin[RuleVersion]):
    change_form_before_template = "admin/rule_form_top.html"
    form = RuleForm
    list_display = ("rule", "profession", "number", "status", "checked", "sure", "page")
    list_filter = (UseFilter, CheckedFilter, "state", "confidence", "profession", "authority__kind", "authority")
    quick_filters = (
        ("In use", "use=current"),
        ("Never checked", "checked=never"),
        ("Check again", "checked=stale"),
        ("Needs verification", "use=current&confidence__exact=low"),
        ("Drafts", DRAFT),
    )
    list_select_related = ("authority",)
    search_fields = ("authority__name", "authority__code", "source", "change_note", "data__board")
    search_help_text = "State or body, its code, board, source or what changed"
    autocomplete_fields = ("authority",)
    actions = ("mark_checked",)
    actions_submit_line = (REVIEW, CHECK, NEW_VERSION)
    ordering = ("authority__name", "profession", "-number")

    class Media:
        js = (Script("js/preview.js", type="module"),)

    draft_fieldsets = (
        ("Whom it’s for", {"fields": (("authority", "profession"), "board", "titles")}),
        (
            "This version",
            {
                "fields": ("change_note", "effective_from"),
                "description": "Running cycles keep their version. Those that start on its day or later follow it.",
            },
        ),
        (
            "Source",
            {
                "fields": (
                    "source",
                    "url",
                    ("as_of", "evidence", "confidence"),
                    ("checked_on", "read_at"),
                )
            },
        ),
        ("Cycle", {"fields": (("unit", "months", "term_months"), ("anchor", "anchor_confidence"), "detail")}),
        ("Requirements", {"fields": ("accepts", "requirements")}),
        (
            "What else holds",
            {"fields": (("carry_over", "approved_by"), "repeats_count", "not_computed", "note", "rest")},
        ),
    )
    published_fieldsets = (
        ("Check", {"fields": ("checked", "read_at")}),
        ("The rule in words", {"fields": ("words",)}),
        (
            "This version",
            {"fields": ("status", "change_note", "source", "source_page", ("recorded", "confidence"), "history")},
        ),
    )

    # -- the list ------------------------------------------------------------------------------------------------------

    @admin.display(description="rule", ordering="authority__name")
    def rule(self, version: RuleVersion) -> str:
        return version.authority.name

    @admin.display(description="status", ordering="effective_from")
    def status(self, version: RuleVersion) -> str:
        if version.is_draft:
            return "Draft"
        day = version.effective_from
        return f"From {in_words(day)}" if day else "Published"

    @admin.display(description="checked", ordering="checked_on")
    def checked(self, version: RuleVersion) -> str:
        if version.checked_on is None:
            return "Never"
        stale = ", check again" if version.is_stale(timezone.localdate()) else ""
        return f"{in_words(version.checked_on)}{stale}"

    @admin.display(description="recorded")
    def recorded(self, version: RuleVersion) -> str:
        return version.as_of

    @admin.display(description="confidence", ordering="confidence")
    def sure(self, version: RuleVersion) -> SafeString:
        return short(version.confidence.capitalize(), version.get_confidence_display())

    @admin.display(description="page")
    def page(self, version: RuleVersion) -> SafeString | str:
        return "" if version.is_draft else public_page(page_of(version))

    @admin.action(description="Mark as checked today", permissions=["change"])
    def mark_checked(self, request: HttpRequest, queryset: QuerySet[RuleVersion]) -> None:
        """Mark those whose address is known: where it was read last time, or the source's."""
        marked, refused = 0, []
        for version in queryset.select_related("authority"):
            address = version.read_at or (version.data.get("source") or {}).get("url", "")
            try:
                self._mark(request, version, address)
            except publishing.Refused as refusal:
                refused.append(f"{version}: {refusal}")
            else:
                marked += 1
        if marked:
            self.message_user(request, f"Marked {marked} rule{pluralize(marked)} as checked today.", messages.SUCCESS)
        for sentence in refused:
            self.message_user(request, sentence, messages.ERROR)

    @staticmethod
    def _mark(request: HttpRequest, version: RuleVersion, address: str) -> None:
        publishing.mark_checked(version=version, by=person(request), on=timezone.localdate(), read_at=address)

    # -- the form ------------------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None and not obj.is_draft:
            kwargs["form"] = forms.ModelForm  # of which only the address of a check can be entered
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: RuleVersion | None = None) -> Any:
        return self.draft_fieldsets if obj is None or obj.is_draft else self.published_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: RuleVersion | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        if obj.is_draft:
            return ("authority", "profession")
        return (
            "checked",
            "words",
            "status",
            "change_note",
            "source",
            "source_page",
            "recorded",
            "confidence",
            "history",
        )

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show the buttons that fit, and the draft's preview beside the form."""
        version: RuleVersion | None = kwargs.get("obj")
        is_draft = version is None or version.is_draft
        fitting = (REVIEW,) if is_draft else (CHECK, NEW_VERSION)
        offered = context.get("actions_submit_line", [])
        context["actions_submit_line"] = [each for each in offered if _name(each.action_name) in fitting]
        context["show_save_and_add_another"] = False
        if is_draft and self.has_change_permission(request, version):
            context["preview"] = _preview(context["adminform"].form)
        elif not is_draft:
            context.update(show_save=False, show_save_and_continue=False, show_close=True)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="rule")
    def words(self, version: RuleVersion) -> SafeString | str:
        try:
            description = rule_in_words(version)
        except InvalidRule as invalid:
            return f"This version can't be read: {invalid}"
        return render_to_string("admin/rule_words.html", {"description": description})

    @admin.display(description="address of the source")
    def source_page(self, version: RuleVersion) -> SafeString | str:
        address = (version.data.get("source") or {}).get("url")
        if not address:
            return "Not stated"
        return format_html('<a class="review-link" href="{0}" target="_blank" rel="noopener">{0}</a>', address)

    @admin.display(description="all versions")
    def history(self, version: RuleVersion) -> SafeString:
        versions = RuleVersion.objects.of(version).select_related("published_by").order_by("-number")
        return render_to_string("admin/rule_history.html", {"versions": versions, "shown": version})

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(self.preview_view)
        review_page = self.admin_site.admin_view(self.review_view)
        return [
            path("preview/", preview, name="programs_ruleversion_preview"),
            path("<int:pk>/review/", review_page, name="programs_ruleversion_review"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """Return the preview of a posted form. `of` is the draft that's being edited, if any. Saves nothing."""
        version = self.get_object(request, request.GET.get("of", "")) if request.GET.get("of") else None
        allowed = self.has_change_permission(request, version) if version else self.has_add_permission(request)
        if not allowed or (version and not version.is_draft):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form_class = cast(type[RuleForm], self.get_form(request, version, change=bool(version)))
        form = form_class(request.POST, instance=version)
        form.full_clean()
        return render(request, "admin/rule_preview.html", {"preview": _preview(form)})

    # -- saving --------------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: RuleVersion, form: Any, change: bool) -> None:
        """Save a draft, or run the decision about a published version, whose form saves nothing itself."""
        if obj.is_draft:
            obj.number = obj.number or 1
            publishing.save_draft(version=obj, by=person(request), fields=form.changed_data)
        elif _pressed(request, CHECK):
            self._check(request, obj)

    def _check(self, request: HttpRequest, version: RuleVersion) -> None:
        try:
            self._mark(request, version, version.read_at)
        except publishing.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, f"{version} is marked as checked today.", messages.SUCCESS)

    @admin.action(description="Save and review", permissions=["change"])
    def save_and_review(self, request: HttpRequest, version: RuleVersion) -> None:
        """Only a button: response_change goes on to the review."""

    @admin.action(description="Mark as checked today", permissions=["change"])
    def mark_as_checked(self, request: HttpRequest, version: RuleVersion) -> None:
        """Only a button: save_model marks it."""

    @admin.action(description="New version", permissions=["change"])
    def make_a_new_version(self, request: HttpRequest, version: RuleVersion) -> None:
        """Only a button: response_change makes it."""

    def response_add(
        self, request: HttpRequest, obj: RuleVersion, post_url_continue: str | None = None
    ) -> HttpResponse:
        if _pressed(request, REVIEW):
            return redirect("admin:programs_ruleversion_review", obj.pk)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: RuleVersion) -> HttpResponse:
        if _pressed(request, REVIEW):
            return redirect("admin:programs_ruleversion_review", obj.pk)
        if _pressed(request, CHECK):
            return redirect("admin:programs_ruleversion_change", obj.pk)
        if _pressed(request, NEW_VERSION):
            draft = publishing.new_draft(version=obj, by=person(request))
            self.message_user(request, f"This is the draft of version {draft.number}. Nobody else sees it.")
            return redirect("admin:programs_ruleversion_change", draft.pk)
        return super().response_change(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and obj is not None and obj.is_draft

    def delete_model(self, request: HttpRequest, obj: RuleVersion) -> None:
        publishing.delete_draft(version=obj, by=person(request))

    # -- publishing ----------------------------------------------------------------------------------------------------

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what a draft changes and for whom. A POST publishes it."""
        version = get_object_or_404(RuleVersion.objects.select_related("authority"), pk=pk, state=VersionState.DRAFT)
        if not self.has_change_permission(request, version):
            raise PermissionDenied
        if request.method == "POST" and self._publish(request, version):
            return redirect("admin:programs_ruleversion_change", version.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Review {version}",
            "version": version,
            "review": review.of(version, today=timezone.localdate()),
        }
        return render(request, "admin/rule_review.html", context)

    def _publish(self, request: HttpRequest, version: RuleVersion) -> bool:
        edition = request.POST.get("edition", "")
        try:
            published = publishing.publish(
                version=version,
                by=person(request),
                edition=int(edition) if edition.isdecimal() else 0,
                now=timezone.now(),
            )
        except publishing.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        told = " The people it affects get one message each." if published.telling_after is not None else ""
        self.message_user(request, f"{published} is published.{told}", messages.SUCCESS)
        return True


def _preview(form: RuleForm) -> dict[str, Any]:
    """Return what saving the draft would say, as far as it's typed."""
    version = form.instance
    code = version.authority.code if version.authority_id else ""
    data = version.data or NEW_RULE
    description, _ = as_far_as_typed(data, code)
    return {"description": description, "refusals": form.refusals() if form.is_bound else [], "version": version}


def _name(action_name: str) -> str:
    return action_name.removeprefix("programs_ruleversion_")


def _pressed(request: HttpRequest, name: str) -> bool:
    return f"programs_ruleversion_{name}" in request.POST
