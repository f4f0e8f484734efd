"""A clinician's verification: where it stands, their NPI, proof of a credential, and the files they sent."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.licenses.access import own_credential, own_credentials
from accounts.licenses.enums import LICENSES, CredentialKind
from accounts.profiles.models import Profile
from accounts.users.http import SignedInRequest
from accounts.verification import access, actions
from accounts.verification.badges import badge_of, verification_notes
from accounts.verification.enums import ClaimState, Match
from accounts.verification.forms import AnswerForm, NpiForm, ProofForm
from accounts.verification.models import Claim, Identity
from accounts.verification.progress import progress_of
from cmehub.lib import uploads
from cmehub.lib.dates import today_for
from cmehub.lib.throttle import throttled


@require_safe
def verification(request: SignedInRequest) -> HttpResponse:
    user = request.user
    as_of = today_for(user)
    credentials = own_credentials(user)
    notes = verification_notes(credentials, as_of)
    identity = Identity.objects.filter(user=user).first()
    context = {
        "badge": badge_of(user),
        "identity": identity,
        "is_checking": identity is not None and bool(identity.npi) and identity.match in {"", Match.UNAVAILABLE},
        "profile": Profile.objects.filter(user=user).first(),
        "progress": progress_of(user, as_of=as_of),
        "rows": [(each, notes.get(each.pk)) for each in credentials if each.kind != CredentialKind.REGISTRATION],
    }
    return render(request, "accounts/verification/status.html", context)


@throttled("npi")
@require_http_methods(["GET", "HEAD", "POST"])
def verification_npi(request: SignedInRequest) -> HttpResponse:
    user = request.user
    profile = Profile.objects.filter(user=user).first()
    if profile is None:
        messages.warning(request, "Add your profile first, so that we can compare it with the registry.")
        return redirect("accounts:profile_edit")
    identity = Identity.objects.filter(user=user).first()
    initial = {"npi": identity.npi, "former_last_names": identity.former_last_names} if identity else {}
    if identity and identity.match == Match.NO_NPI:
        initial["no_npi"] = "on"
    form = NpiForm(request.POST or None, initial=initial, npi_is_optional=profile.profession in actions.NPI_OPTIONAL)
    if form.is_valid():
        try:
            actions.declare(
                by=user,
                npi=form.cleaned_data["npi"],
                former_last_names=form.cleaned_data["former_last_names"],
                now=timezone.now(),
            )
        except actions.NotPossible as refusal:
            form.add_error(None, str(refusal).removesuffix("."))
        else:
            return redirect("accounts:verification")
    return render(
        request, "accounts/verification/npi.html", {"form": form, "profile": profile, "badge": badge_of(user)}
    )


@throttled("uploads")
@require_http_methods(["GET", "HEAD", "POST"])
def verification_credential(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show where the credential's verification stands, with the form for what's next: proof, or an answer."""
    user = request.user
    credential = own_credential(user, public_id)
    if credential.kind == CredentialKind.REGISTRATION:
        raise Http404
    claims = list(Claim.objects.filter(credential=credential).prefetch_related("documents").order_by("-pk"))
    claim = claims[0] if claims else None
    form: ProofForm | AnswerForm
    if claim and claim.state == ClaimState.MORE:
        form = AnswerForm(request.POST or None, request.FILES or None)
    else:
        addresses = access.own_work_addresses(user) if credential.kind in LICENSES else []
        form = ProofForm(request.POST or None, request.FILES or None, addresses=addresses, noun=credential.noun)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            if isinstance(form, AnswerForm):
                assert claim is not None
                actions.answer(by=user, claim=claim, now=timezone.now(), **cleaned)
            else:
                address = form.chosen_address()
                actions.submit(
                    by=user,
                    credential=credential,
                    document=cleaned["document"],
                    work_address=address.email if address else "",
                    institution=address.institution if address else None,
                    comment=cleaned["comment"],
                    now=timezone.now(),
                )
        except actions.NotPossible as refusal:
            form.add_error(None, str(refusal).removesuffix("."))
        else:
            messages.success(request, "Thank you. A reviewer will look at it, and we'll send you a message.")
            return redirect("accounts:verification")
    note = verification_notes([credential], today_for(user)).get(credential.pk)
    context = {
        "credential": credential,
        "claim": claim,
        "documents": [document for each in claims for document in each.documents.all()],
        "form": form,
        "identity": Identity.objects.filter(user=user).first(),
        "is_license": credential.kind in LICENSES,
        "note": note,
    }
    return render(request, "accounts/verification/credential.html", context)


@require_POST
def claim_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    claim = access.own_claim(request.user, public_id)
    try:
        actions.withdraw(by=request.user, claim=claim)
    except actions.NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your request was withdrawn and its files were deleted.")
    return redirect("accounts:verification_credential", claim.credential.public_id)


@require_safe
def document(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    found = access.own_document(request.user, public_id)
    try:
        return uploads.as_attachment(found.stored_as, content_type=found.content_type, filename=found.name)
    except FileNotFoundError:
        raise Http404 from None


@require_POST
def document_delete(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = access.own_document(request.user, public_id)
    try:
        actions.delete_document(by=request.user, document=found)
    except actions.NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{found.name} was deleted.")
    return redirect(reverse("accounts:verification_credential", args=[found.claim.credential.public_id]))
