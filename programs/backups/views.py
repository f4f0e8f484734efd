"""Pages for the clinician who has backup contacts."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.licenses.models import Credential
from accounts.users.http import SignedInRequest
from cmehub.lib.throttle import throttled
from programs.backups import access, actions, queries
from programs.backups.forms import ContactForm, DaysForm


@require_safe
def backup_contacts(request: SignedInRequest) -> HttpResponse:
    context = {
        "overview": queries.overview(request.user, timezone.now()),
        "has_credentials": Credential.objects.of(request.user).exists(),
    }
    return render(request, "programs/backups/contacts.html", context)


@throttled("backup_invitations")
@require_http_methods(["GET", "HEAD", "POST"])
def backup_contact_add(request: SignedInRequest) -> HttpResponse:
    form = ContactForm(request.POST or None)
    if form.is_valid():
        try:
            contact = actions.invite(by=request.user, now=timezone.now(), **form.cleaned_data)
        except actions.Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"We're asking {contact.name} by email. The link expires in 14 days.")
            return redirect("programs:backup_contacts")
    return render(request, "programs/backups/add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def backup_contact(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Change when a contact is told. Removal has an address of its own."""
    contact = access.own_contact(request.user, public_id)
    form = DaysForm(request.POST or None, initial={"days_before": contact.days_before})
    if form.is_valid():
        days_before = form.cleaned_data["days_before"]
        actions.change_days(contact=contact, days_before=days_before, by=request.user)
        messages.success(request, f"{contact.name}: {days_before} days before a deadline.")
        return redirect("programs:backup_contacts")
    return render(request, "programs/backups/contact.html", {"form": form, "contact": contact})


@throttled("backup_invitations")
@require_POST
def backup_contact_resend(request: SignedInRequest, public_id: UUID) -> HttpResponseRedirect:
    contact = access.own_contact(request.user, public_id)
    try:
        actions.resend(contact=contact, by=request.user, now=timezone.now())
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"We're sending the invitation to {contact.name} again.")
    return redirect("programs:backup_contacts")


@require_POST
def backup_contact_remove(request: SignedInRequest, public_id: UUID) -> HttpResponseRedirect:
    contact = access.own_contact(request.user, public_id)
    actions.remove(contact=contact, by=request.user, now=timezone.now())
    messages.success(request, f"{contact.name} was removed, and gets no more emails about your licenses.")
    return redirect("programs:backup_contacts")
