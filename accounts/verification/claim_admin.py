"""The verifiers' desk: the queue of claims, and the page where one is decided. Institutions and look-ups too."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from accounts.audit.admin import AuditedAdmin, ReadOnlyAdmin
from accounts.licenses.enums import LICENSES
from accounts.profiles.models import Profile, Specialty
from accounts.users.http import person
from accounts.users.models import User
from accounts.verification import checks, review, worklist
from accounts.verification.badges import badge_of
from accounts.verification.enums import ClaimState, IdentityState, LeadState, Match
from accounts.verification.forms import DecisionForm
from accounts.verification.models import Claim, Document, ExclusionLead, Identity, Institution, LicenseLookup
from cmehub.lib import uploads
from cmehub.lib.admin import REAL_OR_DEMO, KindFilter, kind
from cmehub.lib.dates import today_for

_REGISTRY = {
    "": "Checking",
    Match.MATCHED: "Matches",
    Match.MISMATCH: "Differs",
    Match.NOT_FOUND: "Not found",
    Match.UNAVAILABLE: "Unavailable",
    Match.NO_NPI: "No NPI",
}
_DONE = {
    "approve": "Verified {}.",
    "reject": "Rejected the claim of {}.",
    "more": "Asked {} for more information.",
    "suspend": "Suspended the verification of {}.",
    "lift": "Lifted the suspension of {}.",
}


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin[Claim]):
    """Claims, oldest first. The change page is the hub's own, because a decision needs everything on one page."""

    list_display = ("claimant", "credential", "sent", "status", "registry", "proof", "decider")
    list_filter = ("state", "credential__kind", "credential__profession", "credential__state")
    quick_filters = (
        ("To review", "state__exact=open"),
        ("More information requested", "state__exact=more"),
        ("Verified", "state__exact=approved"),
        ("Not accepted", "state__exact=rejected"),
    )
    search_fields = (
        "credential__user__email",
        "credential__user__profile__last_name",
        "credential__user__profile__first_name",
        "=credential__user__identity__npi",
    )
    search_help_text = "The person's name, address or NPI"
    ordering = ("submitted_at", "pk")
    list_before_template = "admin/claim_figures.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        claims: QuerySet[Claim] = super().get_queryset(request)
        people = claims.select_related(
            "credential__user__profile", "credential__user__identity", "period", "institution", "decided_by"
        )
        return people.prefetch_related("documents")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        figures = worklist.claim_figures(timezone.now())
        return super().changelist_view(request, {"figures": figures, **(extra_context or {})})

    @admin.display(description="person", ordering="credential__user__name")
    def claimant(self, claim: Claim) -> str:
        return _name_of(claim.credential.user)

    @admin.display(description="sent", ordering="submitted_at")
    def sent(self, claim: Claim) -> dt.date:
        return timezone.localtime(claim.submitted_at).date()

    @admin.display(description="status", ordering="state")
    def status(self, claim: Claim) -> str:
        return claim.get_state_display()

    @admin.display(description="registry")
    def registry(self, claim: Claim) -> str:
        identity = getattr(claim.credential.user, "identity", None)
        return _REGISTRY.get(identity.match, "") if identity else ""

    @admin.display(description="proof")
    def proof(self, claim: Claim) -> str:
        files = len(claim.documents.all())
        shown = [f"{files} file{'s' if files != 1 else ''}"] if files else []
        return ", ".join([*shown, claim.institution.name] if claim.institution else shown)

    @admin.display(description="decided by", ordering="decided_by")
    def decider(self, claim: Claim) -> str:
        return str(claim.decided_by or "")

    # -- the page of one claim -----------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.document_view)
        return [
            path("documents/<uuid:public_id>/", view, name="accounts_claim_document"),
            *super().get_urls(),
        ]

    def document_view(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        """Send a file to a verifier, as an attachment."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        document = get_object_or_404(Document, public_id=public_id)
        try:
            return uploads.as_attachment(document.stored_as, content_type=document.content_type, filename=document.name)
        except FileNotFoundError:
            raise Http404 from None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the claim beside its proof, the registry and earlier decisions, and run the decision."""
        claim = self.get_object(request, object_id)
        if claim is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return, attr-defined]
        if not self.has_view_permission(request, claim):
            raise PermissionDenied
        by = person(request)
        lookups = _lookups_for(claim)
        form = DecisionForm(
            request.POST or None,
            initial={"revision": claim.revision, "lookup_url": lookups[0].url if lookups else ""},
        )
        number = ""
        if request.method == "POST":
            if not by.has_perm("accounts.change_claim"):
                raise PermissionDenied
            if form.is_valid():
                try:
                    if form.cleaned_data["decision"] == "reveal":
                        number = review.reveal_number(claim=claim, by=by)
                    else:
                        return self._decided(request, claim, by, form.cleaned_data)
                except review.NotDecidable as refusal:
                    form.add_error(None, str(refusal))
                    claim = self.get_queryset(request).get(pk=claim.pk)
        return TemplateResponse(
            request,
            "admin/claim_review.html",
            {
                **self.admin_site.each_context(request),
                **_facts(claim, by),
                "opts": self.opts,
                "title": f"{_name_of(claim.credential.user)}: {claim.credential}",
                "form": form,
                "number": number,
                "lookups": lookups,
                "today": today_for(by),
            },
        )

    def _decided(self, request: HttpRequest, claim: Claim, by: User, cleaned: dict[str, Any]) -> HttpResponseRedirect:
        """Run the decision (raises review.NotDecidable) and return the redirect to what's next."""
        now, user = timezone.now(), claim.credential.user
        common = {"claim": claim, "by": by, "revision": cleaned["revision"], "note": cleaned["note"], "now": now}
        decision = cleaned["decision"]
        if decision == "registry":
            checks.ask_again(Identity.objects.get(user=user), now=now)
            messages.info(request, "Asked the registry. Reload this page in a few seconds.")
            return redirect("admin:accounts_claim_change", claim.pk)
        if decision == "approve":
            review.approve(lookup_url=cleaned["lookup_url"], looked_up_on=cleaned["looked_up_on"], **common)
        elif decision == "reject":
            review.reject(reason=cleaned["reason"], **common)
        elif decision == "more":
            review.ask_more(reason=cleaned["reason"], **common)
        elif decision == "suspend":
            review.suspend(user=user, by=by, reason=cleaned["reason"], now=now)
        else:
            review.lift(user=user, by=by, now=now)
        messages.success(request, _DONE[decision].format(_name_of(user)))
        following = _next_after(claim, by) if decision in {"approve", "reject", "more"} else claim
        if following:
            return redirect("admin:accounts_claim_change", following.pk)
        messages.info(request, "The queue is empty.")
        return redirect(reverse("admin:accounts_claim_changelist") + f"?{worklist.CLAIMS.query}")


def _next_after(claim: Claim, by: User) -> Claim | None:
    """Return the oldest other claim that `by` may decide, after this one in the queue if there's one."""
    waiting = Claim.objects.filter(state=ClaimState.OPEN).exclude(pk=claim.pk).exclude(credential__user=by)
    waiting = waiting.order_by("submitted_at", "pk")
    later = Q(submitted_at__gt=claim.submitted_at) | Q(submitted_at=claim.submitted_at, pk__gt=claim.pk)
    return waiting.filter(later).first() or waiting.first()


def _lookups_for(claim: Claim) -> list[LicenseLookup]:
    """Return the look-up of the license's state, and the one for all states."""
    credential = claim.credential
    if credential.kind not in LICENSES:
        return []
    found = LicenseLookup.objects.filter(profession=credential.profession, state__in=[credential.state, ""])
    return list(found.order_by("-state"))


def _facts(claim: Claim, by: User) -> dict[str, Any]:
    """Return what the page shows besides the form."""
    credential, user = claim.credential, claim.credential.user
    identity = Identity.objects.filter(user=user).first() or Identity(user=user)
    return {
        "claim": claim,
        "claimant": user,
        "profile": Profile.objects.filter(user=user).first(),
        "identity": identity,
        "comparisons": _with_specialties(identity.comparisons),
        "credential": credential,
        "is_license": credential.kind in LICENSES,
        "documents": claim.documents.all(),
        "badge": badge_of(user),
        "leads": ExclusionLead.objects.filter(user=user).exclude(state=LeadState.CLEARED),
        "same_npi": _same_npi(identity),
        "earlier": Claim.objects.of(user).exclude(pk=claim.pk).select_related("credential", "decided_by"),
        "next_claim": _next_after(claim, by),
        "is_own": user.pk == by.pk,
        "may_decide": user.pk != by.pk and by.has_perm("accounts.change_claim"),
        "is_open": claim.state == ClaimState.OPEN,
        "is_suspended": identity.state == IdentityState.SUSPENDED,
        "is_verified": identity.state == IdentityState.VERIFIED,
    }


def _with_specialties(comparisons: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the comparisons with the names of the registry's taxonomy codes, where we have them."""
    recorded = {code for each in comparisons if each["field"] == "profession" for code in each["recorded"].split(", ")}
    names = dict(Specialty.objects.filter(code__in=recorded).values_list("code", "name"))
    return [
        {**each, "recorded": ", ".join(_named(code, names) for code in each["recorded"].split(", "))}
        if each["field"] == "profession"
        else each
        for each in comparisons
    ]


def _named(code: str, names: dict[str, str]) -> str:
    return f"{names[code]} ({code})" if code in names else code


def _same_npi(identity: Identity) -> list[dict[str, Any]]:
    """Return this account and the others that state its NPI, side by side. [] if there are no others."""
    if not identity.npi:
        return []
    found = Identity.objects.filter(npi=identity.npi).select_related("user__profile").order_by("user__date_joined")
    people = list(found)
    if len(people) < 2:
        return []
    claims = {claim.credential.user_id: claim for claim in _latest_claims([each.user for each in people])}
    return [
        {"identity": each, "name": _name_of(each.user), "claim": claims.get(each.user_id), "is_this": each == identity}
        for each in people
    ]


def _latest_claims(users: list[User]) -> QuerySet[Claim]:
    """Return the users' claims to licenses, the newest last."""
    claims = Claim.objects.filter(credential__user__in=users, credential__kind__in=LICENSES)
    return claims.exclude(state=ClaimState.WITHDRAWN).select_related("credential", "period").order_by("pk")


def _name_of(user: User) -> str:
    """Return the name on the license, or the account's without a profile."""
    profile = getattr(user, "profile", None)
    return profile.licensed_name if profile else str(user)


@admin.register(Institution)
class InstitutionAdmin(AuditedAdmin[Institution]):
    list_display = ("name", "domain", "active", kind)
    list_filter = ("active", KindFilter)
    quick_filters = REAL_OR_DEMO
    search_fields = ("name", "domain")
    search_help_text = "Name or domain"
    ordering = ("name",)
    fields = ("name", "domain", "active")


@admin.register(LicenseLookup)
class LicenseLookupAdmin(AuditedAdmin[LicenseLookup]):
    list_display = ("name", "state", "profession", "url", "as_of", "confidence")
    list_filter = ("profession", "confidence", "state")
    search_fields = ("name", "url")
    search_help_text = "Name or address"
    ordering = ("state", "profession")
