"""Organizations with their members in the admin, and read-only lists of memberships, invitations and requests."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.audit.admin import AuditedAdmin, ReadOnlyAdmin
from accounts.organizations import actions, joining, membership
from accounts.organizations.enums import Role
from accounts.organizations.membership import lock
from accounts.organizations.models import Invitation, JoinRequest, JoinRequestQuerySet, Membership, Organization
from accounts.organizations.queries import at_domain, evidence_domain
from accounts.organizations.refusals import Refused
from accounts.reviewing.actions import publish
from accounts.reviewing.admin import history_of
from accounts.users.http import person
from cmehub.lib.admin import REAL_OR_DEMO, KindFilter, TabularInline, kind
from cmehub.lib.dates import in_words


class MembershipFormSet(BaseInlineFormSet[Membership, Organization, Any]):
    """Refuses to leave an organization without an owner if it has one, as the members' own pages do."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors) or not self.instance.pk:
            return
        lock(self.instance)  # until the form's transaction ends
        had_owner = self.instance.memberships.owners().exists()
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        if had_owner and not any(row["role"] == Role.OWNER and row["user"].is_active for row in kept):
            raise ValidationError("An organization needs an owner. Make another member an owner first.")


class MembershipInline(TabularInline[Membership, Organization]):
    model = Membership
    formset = MembershipFormSet
    extra = 0
    autocomplete_fields = ("user",)
    fields = ("user", "role", "since")


@admin.register(Organization)
class OrganizationAdmin(AuditedAdmin[Organization]):
    """Moderators verify organizations here. The evidence and the decision are on one page."""

    list_display = ("name", "where", "type", "claim", "verified_on", kind, "added")
    list_filter = (
        ("verified_on", admin.EmptyFieldListFilter),
        "claimed_how",
        "is_employer",
        "is_provider",
        KindFilter,
        "state",
    )
    quick_filters = (("To verify", "verified_on__isempty=1"), ("Verified", "verified_on__isempty=0"), *REAL_OR_DEMO)
    search_fields = ("name", "city", "website", "domain")
    search_help_text = "Name, city, website or confirmed domain"
    ordering = (F("verified_on").desc(nulls_first=True), "created_at")  # those to verify first, oldest first
    readonly_fields = (
        "claimed_how",
        "claimed_by",
        "claimed_at",
        "claimed_domain",
        "addresses",
        "verified_on",
        "created_at",
        "history",
    )
    fieldsets = (
        (
            None,
            {"fields": ("name", ("is_employer", "is_provider"), "website", "city", "state", "is_demo", "created_at")},
        ),
        ("Who represents it", {"fields": ("claimed_how", "claimed_by", "claimed_at", "claimed_domain", "addresses")}),
        ("Verification", {"fields": ("domain", "verification_note", "verified_on", "history")}),
    )
    inlines = (MembershipInline,)
    actions_submit_line = ("verify",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        return super().get_queryset(request).select_related("claimed_by")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        organization = kwargs.get("obj")
        if organization is None or organization.verified_on:
            context["actions_submit_line"] = []
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description="Save and mark as verified today", permissions=["change"])
    def verify(self, request: HttpRequest, organization: Organization) -> None:
        try:
            actions.verify(
                organization=organization,
                by=person(request),
                on=timezone.localdate(),
                note=organization.verification_note,
                domain=organization.domain,
            )
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, f"{organization} is verified. We told its owners.", messages.SUCCESS)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        super().save_formset(request, form, formset, change)
        organization, by = form.instance, person(request)
        membership.tell_of_changes(
            organization=organization,
            by=by,
            added=formset.new_objects,
            changed=[member for member, fields in formset.changed_objects if "role" in fields],
            removed=formset.deleted_objects,
        )
        joining.settle_for_members(organization=organization, by=by, now=timezone.now())

    # -- words ---------------------------------------------------------------------------------------------------------

    @admin.display(description="location", ordering="state")
    def where(self, organization: Organization) -> str:
        return f"{organization.city}, {organization.state}"

    @admin.display(ordering="created_at")
    def added(self, organization: Organization) -> str:
        return in_words(timezone.localdate(organization.created_at))

    @admin.display(description="type")
    def type(self, organization: Organization) -> str:
        return {"Employer": "Employer", "CME provider": "Provider"}.get(organization.kinds, "Both")

    @admin.display(description="claimed by", ordering="claimed_how")
    def claim(self, organization: Organization) -> str:
        return {"address": organization.claimed_domain, "review": "Review"}.get(organization.claimed_how, "–")

    @admin.display(description="confirmed addresses")
    def addresses(self, organization: Organization) -> str:
        """Say which members and askers have a confirmed address at its domain."""
        domain = evidence_domain(organization)
        if not domain:
            return "No website with a domain of its own"
        asking = JoinRequest.objects.filter(organization=organization, state="open").select_related("user")
        people = {user.pk: user for user in [*organization.members.all(), *(each.user for each in asking)]}
        proven = at_domain(people.values(), domain)
        names = [str(user) for pk, user in people.items() if pk in proven]
        return f"At {domain}: {', '.join(names)}" if names else f"Nobody at {domain}"

    def save_model(self, request: HttpRequest, obj: Organization, form: Any, change: bool) -> None:
        """Save without a review, since staff edit it, but leave a revision if the organization is verified."""
        super().save_model(request, obj, form, change)
        if obj.verified_on and form.changed_data:
            publish(target=obj, by=person(request), now=timezone.now())

    @admin.display(description="published versions")
    def history(self, organization: Organization) -> SafeString:
        return history_of(organization)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin[Membership]):
    """To search people. Members are changed on their organization's form, which protects the last owner."""

    list_display = ("organization", "user", "role", "since")
    list_filter = ("role",)
    list_select_related = ("organization", "user")
    search_fields = ("organization__name", "user__email", "user__name")
    ordering = ("organization__name", "since")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin[Invitation]):
    list_display = ("organization", "email", "role", "state", "invited_by", "expires_at")
    list_filter = ("state", "role")
    list_select_related = ("organization", "invited_by")
    search_fields = ("organization__name", "email")
    ordering = ("-created_at", "-pk")
    fields = (
        "organization",
        "email",
        "role",
        "state",
        "sent_count",
        "invited_by",
        "created_at",
        "expires_at",
        "settled_at",
        "accepted_by",
    )


class ForStaffFilter(admin.SimpleListFilter):
    title = "who answers"
    parameter_name = "for"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("staff", "Our staff: no owner")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[JoinRequest]) -> QuerySet[JoinRequest]:
        assert isinstance(queryset, JoinRequestQuerySet)
        return queryset.for_staff() if self.value() == "staff" else queryset


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnlyAdmin[JoinRequest]):
    """Owners answer. Where there's no owner, staff add the person to the organization's members as its owner."""

    list_display = ("organization", "user", "state", "asked_at", "decided_at", "decided_by")
    list_filter = ("state", ForStaffFilter)
    quick_filters = (("For our staff", "for=staff"), ("Waiting", "state__exact=open"))
    list_select_related = ("organization", "user", "decided_by")
    search_fields = ("organization__name", "user__email", "user__name")
    ordering = ("asked_at", "pk")
