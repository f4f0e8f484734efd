"""The curators' desk for listings: what waits and what it lacks, publishing, bulk changes and duplicates."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, F, Q, QuerySet
from django.db.models import When as If
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextareaWidget

from accounts.reviewing.actions import leave_version
from accounts.reviewing.admin import history_of
from accounts.users.enums import Profession
from accounts.users.http import person
from accounts.users.models import User
from cmehub.lib.admin import REAL_OR_DEMO, KindFilter, kind, list_button, public_page, short
from cmehub.lib.throttle import throttled
from programs.catalog import actions, draft_admin, listing, publishing, words
from programs.catalog.completeness import gaps
from programs.catalog.enums import ListingState
from programs.catalog.inlines import INLINES
from programs.catalog.models import Program
from programs.catalog.previews import preview
from programs.providers.merging import MergeAdmin
from programs.providers.models import Provider

DECISIONS = ("publish", "request_changes", "withdraw")
ALIKE = 0.4  # trigram similarity of the titles of likely duplicates


class ProfessionFilter(admin.SimpleListFilter):
    title = "profession"
    parameter_name = "profession"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*((value, str(label)) for value, label in Profession.choices), ("none", "Not stated")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Program]) -> QuerySet[Program]:
        if self.value() == "none":
            return queryset.filter(professions=[])
        return queryset.filter(professions__contains=[self.value()]) if self.value() else queryset


class VerifiedFilter(admin.SimpleListFilter):
    title = "last verified"
    parameter_name = "verified"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("stale", "Never, or over a year ago"), ("never", "Never")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Program]) -> QuerySet[Program]:
        if self.value() == "stale":
            return queryset & Program.objects.stale(timezone.localdate())
        return queryset.filter(checked_on=None) if self.value() == "never" else queryset


class LacksFilter(admin.SimpleListFilter):
    title = "lacks"
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("disclosure", "A disclosure statement"), ("accreditation", "Current accreditation of the provider")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Program]) -> QuerySet[Program]:
        match self.value():
            case "disclosure":
                return queryset & Program.objects.without_disclosure()
            case "accreditation":
                return queryset.filter(provider__in=Provider.objects.lapsed(timezone.localdate()))
        return queryset


class TopicsField(forms.Field):
    """Topics, one to a line, since they're too long for one comma-separated line."""

    widget = UnfoldAdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        lines = (value or "").replace(",", "\n").splitlines()
        return list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))

    def validate(self, value: Any) -> None:
        super().validate(value)
        for topic in value:
            if len(topic) > 60:
                raise forms.ValidationError(f"Shorten “{topic[:40]}…” to 60 characters or fewer.")


class ProgramForm(forms.ModelForm[Program]):
    professions = forms.MultipleChoiceField(
        choices=Profession.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=Program._meta.get_field("professions").help_text,
    )

    topics = TopicsField(required=False, help_text=Program._meta.get_field("topics").help_text)


@admin.register(Program)
class ProgramAdmin(MergeAdmin[Program]):
    form = ProgramForm
    cant_merge = actions.CantMerge
    moves = "its results, shortlist entries and former addresses"
    list_display = ("title", "provider", "status", "missing", "expires_on", "checked_on", kind, "page")
    list_filter = (
        "state",
        VerifiedFilter,
        LacksFilter,
        KindFilter,
        ProfessionFilter,
        "delivery",
        "confidence",
        "relationships",
        "support",
    )
    quick_filters = (
        ("To review", "state__exact=submitted"),
        ("Drafts", "state__exact=draft"),
        ("Verify again", "state__exact=live&verified=stale"),
        ("No disclosure", "state__exact=live&lacks=disclosure"),
        ("Provider not accredited", "state__exact=live&lacks=accreditation"),
        *REAL_OR_DEMO,
    )
    search_fields = ("title", "slug", "provider__name", "summary", "former_slugs__slug")
    search_help_text = "Title, address, provider or summary"
    autocomplete_fields = ("provider", "joint_providers", "specialties", "formats", "competencies")
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = (
        "decision",
        "lacking",
        "results",
        "fit",
        "duplicates_page",
        "history",
        "public_id",
        "created_at",
    )
    # The queue first, oldest first, then the newest listings.
    ordering = (
        Case(If(state=ListingState.SUBMITTED, then=F("submitted_at"))).asc(nulls_last=True),
        "-created_at",
        "pk",
    )
    inlines = INLINES
    actions_list = ("draft_from_address",)
    actions = ("publish_chosen", "withdraw_chosen", "verify_chosen", "merge_chosen")
    actions_submit_line = DECISIONS
    fieldsets = (
        ("Review", {"fields": ("decision", "lacking", "reviewer_note")}),
        (
            "Listing",
            {
                "fields": (
                    "title",
                    "slug",
                    "provider",
                    "joint_providers",
                    "summary",
                    "description",
                    "url",
                    ("provider_ref", "accme_id"),
                )
            },
        ),
        ("Results and career fit", {"fields": ("results", "fit")}),
        (
            "Audience and topics",
            {"fields": ("professions", "specialties", "topics", ("formats", "delivery"), "competencies")},
        ),
        ("Enduring material", {"fields": (("released_on", "expires_on", "claim_by"),)}),
        (
            "Independence and planning",
            {
                "fields": (
                    ("relationships", "support"),
                    "disclosure_required",
                    "disclosure",
                    ("interprofessional", "interprofessional_evidence"),
                    ("leadership", "leadership_evidence"),
                    ("practice_change", "practice_change_evidence"),
                    ("ehr_integration", "ehr_integration_evidence"),
                )
            },
        ),
        ("Source", {"fields": ("source", ("confidence", "checked_on"), "is_demo", ("public_id", "created_at"))}),
        ("Duplicates and history", {"fields": ("duplicates_page", "history")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Program]:
        return Program.objects.for_page()

    @list_button("Draft from an address", url_path="draft-from-address", permission="add")
    @throttled("page_drafts")
    def draft_from_address(self, request: HttpRequest) -> HttpResponse:
        return draft_admin.view(request, {**self.admin_site.each_context(request), "title": "Draft from an address"})

    # -- the list ------------------------------------------------------------------------------------------------------

    @admin.display(description="status", ordering="submitted_at")
    def status(self, program: Program) -> str:
        if program.state == ListingState.SUBMITTED and program.submitted_at:
            days = (timezone.now() - program.submitted_at).days
            return f"Waiting {days} day{'s' if days != 1 else ''}" if days else "Submitted today"
        return program.get_state_display()

    @admin.display(description="missing")
    def missing(self, program: Program) -> SafeString | str:
        found = gaps(program, as_of=timezone.localdate())
        number = len(found.required) + len(found.wanted)
        return short(f"{number} facts" if number > 1 else "1 fact", str(found)) if number else ""

    @admin.display(description="page")
    def page(self, program: Program) -> SafeString | str:
        is_public = program.state == ListingState.LIVE
        return public_page(reverse("programs:detail", args=[program.slug])) if is_public else ""

    # -- the form ------------------------------------------------------------------------------------------------------

    @admin.display(description="status")
    def decision(self, program: Program) -> SafeString | str:
        if program.pk is None:
            return "Draft. Save it, then publish it."
        if program.merged_into:
            page = reverse("admin:programs_program_change", args=[program.merged_into_id])
            return format_html('Merged into <a class="review-link" href="{}">{}</a>', page, program.merged_into)
        by = f", by {program.submitted_by}" if program.submitted_by else ""
        submitted = f". Submitted {program.submitted_at:%b %-d, %Y}{by}" if program.submitted_at else ""
        return f"{program.get_state_display()}{submitted}"

    @admin.display(description="missing")
    def lacking(self, program: Program) -> SafeString | str:
        """List what's missing, what no listing can do without first."""
        if program.pk is None:
            return "Listed when you save"
        return render_to_string("admin/program_gaps.html", {"gaps": gaps(program, as_of=timezone.localdate())})

    @admin.display(description="outcomes")
    def results(self, program: Program) -> SafeString | str:
        """List the program's outcomes in the order of its page, with links to their forms."""
        if program.pk is None:
            return "Save the program first, then add its outcomes"
        add = f"{reverse('admin:programs_outcome_add')}?program={program.pk}"
        outcomes = program.outcomes.order_by("rank", "code")
        return render_to_string("admin/program_outcomes.html", {"outcomes": outcomes, "add": add})

    @admin.display(description="career fit")
    def fit(self, program: Program) -> SafeString | str:
        return "Scored when you save" if program.pk is None else mark_safe(preview("fit", program))

    @admin.display(description="duplicates")
    def duplicates_page(self, program: Program) -> SafeString | str:
        return "" if program.pk is None or program.merged_into_id else self.merge_link(program)

    @admin.display(description="published versions")
    def history(self, program: Program) -> SafeString | str:
        return "" if program.pk is None else history_of(program)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show the decisions that the listing's state allows."""
        program = kwargs.get("obj")
        state = program.state if program else ""
        allowed = {
            "publish": state in (*publishing.EDITABLE, ListingState.SUBMITTED),
            "request_changes": state == ListingState.SUBMITTED,
            "withdraw": state == ListingState.LIVE,
        }
        offered = [each for each in context.get("actions_submit_line", []) if allowed[_name(each.action_name)]]
        context["actions_submit_line"] = offered
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Program, form: Any, change: bool) -> None:
        actions.save_program(program=obj, by=person(request), fields=form.changed_data)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the parts, leave a version of what's public, and run the chosen decision."""
        super().save_related(request, form, formsets, change)
        program = Program.objects.select_related("provider").get(pk=form.instance.pk)
        actions.announce(program=program)
        if program.state == ListingState.LIVE:
            leave_version(target=program, by=person(request), now=timezone.now())
        for name in DECISIONS:
            if f"programs_program_{name}" in request.POST:
                getattr(self, name)(request, program)

    def response_change(self, request: HttpRequest, obj: Program) -> HttpResponse:
        """Stay on the form after a decision that was refused. A message says why."""
        if any(f"programs_program_{name}" in request.POST for name in DECISIONS):
            return redirect("admin:programs_program_change", obj.pk)
        return super().response_change(request, obj)

    # -- decisions -----------------------------------------------------------------------------------------------------

    @admin.action(description="Save and publish", permissions=["change"])
    def publish(self, request: HttpRequest, program: Program) -> None:
        try:
            publishing.publish(program=program, by=person(request), now=timezone.now())
        except publishing.Refused as refusal:
            self.message_user(request, f"“{program}” isn't published. {refusal}", messages.ERROR)
        else:
            self.message_user(request, f"“{program}” is published.", messages.SUCCESS)

    @admin.action(description="Save and request changes", permissions=["change"])
    def request_changes(self, request: HttpRequest, program: Program) -> None:
        by, note = person(request), program.reviewer_note
        try:
            publishing.request_changes(program=program, by=by, note=note, now=timezone.now())
        except publishing.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, "You requested changes. We told the provider what to change.", messages.SUCCESS)

    @admin.action(description="Save and withdraw", permissions=["change"])
    def withdraw(self, request: HttpRequest, program: Program) -> None:
        try:
            publishing.withdraw(program=program, by=person(request))
        except publishing.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, f"“{program}” is withdrawn. You can publish it again.", messages.SUCCESS)

    # -- bulk actions --------------------------------------------------------------------------------------------------

    @admin.action(description="Publish", permissions=["change"])
    def publish_chosen(self, request: HttpRequest, queryset: QuerySet[Program]) -> None:
        for program in queryset:
            self.publish(request, program)

    @admin.action(description="Withdraw", permissions=["change"])
    def withdraw_chosen(self, request: HttpRequest, queryset: QuerySet[Program]) -> None:
        for program in queryset:
            self.withdraw(request, program)

    @admin.action(description="Mark as verified today", permissions=["change"])
    def verify_chosen(self, request: HttpRequest, queryset: QuerySet[Program]) -> None:
        today = timezone.localdate()
        for program in queryset:
            program.checked_on = today
            actions.save_program(program=program, by=person(request), fields=["checked_on"])
        self.message_user(request, f"Marked {len(queryset)} as verified today.", messages.SUCCESS)

    @admin.action(description="Merge two duplicates", permissions=["change"])
    def merge_chosen(self, request: HttpRequest, queryset: QuerySet[Program]) -> HttpResponse | None:
        chosen = sorted(program.pk for program in queryset)
        if len(chosen) != 2:
            self.message_user(request, "Choose exactly two listings to merge.", messages.ERROR)
            return None
        return redirect(f"{reverse('admin:programs_program_merge', args=[chosen[0]])}?other={chosen[1]}")

    # -- merging -------------------------------------------------------------------------------------------------------

    def merge_facts(self, row: Program) -> dict[str, str]:
        about = {"Provider": row.provider.name, "Status": row.get_state_display(), "Address": row.slug}
        results = ", ".join(outcome.measure for outcome in row.outcomes.order_by("rank", "code"))
        return {**about, **words.facts(listing.snapshot(row)), "Outcomes": results, "Source": row.source}

    def likely_duplicates(self, row: Program) -> QuerySet[Program]:
        """Return listings with the same page or a similar title, the most similar first."""
        others = Program.objects.select_related("provider").exclude(state=ListingState.MERGED)
        alike = others.annotate(similarity=TrigramSimilarity("title", row.title))
        same_page = Q(url=row.url) if row.url else Q(pk__in=[])
        return alike.filter(same_page | Q(similarity__gte=ALIKE)).order_by("-similarity", "pk")

    def merge_hint(self, row: Program) -> str:
        return f"{row.provider}, {row.get_state_display().lower()}"

    def merge(self, duplicate: Program, into: Program, by: User) -> None:
        actions.merge(program=duplicate, into=into, by=by, now=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what was never public is deleted. Others are withdrawn or merged, so that no link breaks."""
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and obj is not None and obj.state in (ListingState.DRAFT, ListingState.CHANGES)


def _name(action_name: str) -> str:
    return action_name.removeprefix("programs_program_")
