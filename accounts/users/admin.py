"""People with their email addresses, second factors and sessions, and staff groups, in the admin."""

from typing import Any

import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401  (all three register first, so that ours can take their place)
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.forms import AdminPasswordChangeForm
from unfold.forms import UserChangeForm as ThemedUserChangeForm
from unfold.forms import UserCreationForm as ThemedUserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from accounts.audit.admin import AuditedAdmin, ReadOnlyAdmin
from accounts.users import actions
from accounts.users.enums import Purpose
from accounts.users.http import person
from accounts.users.models import User
from cmehub.lib.admin import REAL_OR_DEMO, KindFilter, kind
from cmehub.lib.dates import zone_choices

for model in (EmailAddress, Authenticator, UserSession, Group):
    admin.site.unregister(model)


class UserCreationForm(ThemedUserCreationForm):
    class Meta:
        model = User
        fields = ("email",)


class UserChangeForm(ThemedUserChangeForm):
    purposes = forms.MultipleChoiceField(
        choices=Purpose.choices, required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    time_zone = forms.ChoiceField(choices=zone_choices, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = User
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super(ThemedUserChangeForm, self).__init__(*args, **kwargs)


class PurposeFilter(admin.SimpleListFilter):
    title = "purpose"
    parameter_name = "purpose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Purpose.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(purposes__contains=[self.value()]) if self.value() in Purpose.values else queryset


class ClosingFilter(admin.SimpleListFilter):
    title = "deletion"
    parameter_name = "closing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "To be deleted"), ("done", "Deleted")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        match self.value():
            case "yes":
                return queryset.filter(closes_at__isnull=False, closed_at=None)
            case "done":
                return queryset.filter(closed_at__isnull=False)
        return queryset


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User], AuditedAdmin[User]):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "name", "purpose_names", "is_active", "is_staff", kind, "date_joined")
    list_filter = (PurposeFilter, "is_active", "is_staff", "groups", ClosingFilter, KindFilter)
    quick_filters = (
        ("Clinicians", "purpose=clinician"),
        ("Employers", "purpose=employer"),
        ("Staff", "is_staff__exact=1"),
        ("Disabled", "is_active__exact=0"),
        ("To be deleted", "closing=yes"),
        *REAL_OR_DEMO,
    )
    search_fields = ("email", "name")
    ordering = ("-date_joined",)
    filter_horizontal = ()  # the theme's two-column widget is wider than the page
    autocomplete_fields = ("groups",)
    readonly_fields = ("email", "last_login", "date_joined", "closes_at", "closed_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "purposes", "time_zone", "is_demo")}),
        ("Reach", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        ("Dates", {"fields": ("last_login", "date_joined", "closes_at", "closed_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj and obj.closed_at:  # nobody can sign in to an emptied account again
            return (*self.readonly_fields, "is_active")
        return self.readonly_fields if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data:
            switch = actions.switch_on if obj.is_active else actions.switch_off
            switch(user=obj, by=person(request))

    @admin.display(description="purposes")
    def purpose_names(self, user: User) -> str:
        return ", ".join(user.purposes)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, AuditedAdmin[Group]):
    search_fields = ("name",)
    filter_horizontal = ()  # the theme's two-column widget is wider than the page


@admin.register(EmailAddress)
class EmailAddressAdmin(AuditedAdmin[EmailAddress]):
    list_display = ("email", "user", "primary", "verified")
    list_filter = ("primary", "verified")
    list_select_related = ("user",)
    search_fields = ("email", "user__name")
    autocomplete_fields = ("user",)
    ordering = ("email",)


@admin.register(Authenticator)
class AuthenticatorAdmin(AuditedAdmin[Authenticator]):
    """People's second factors, without their secrets. Deleting one helps a person who is locked out."""

    fields = ("user", "type", "created_at", "last_used_at")
    readonly_fields = fields
    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    ordering = ("-created_at",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(UserSession)
class UserSessionAdmin(ReadOnlyAdmin[UserSession]):
    """Where people are signed in. Deleting a row would sign no one out. Deactivate the account instead."""

    fields = ("user", "created_at", "last_seen_at", "ip", "user_agent")
    list_display = ("user", "created_at", "last_seen_at", "ip", "user_agent")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    ordering = ("-last_seen_at",)
