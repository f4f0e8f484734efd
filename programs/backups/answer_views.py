"""The page that the emails to a backup contact link to. It needs no account, cookie or JavaScript.

The link is the permission, so these pages are exempt from CSRF checks.
"""

import contextlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.notices.tokens import BadToken
from cmehub.lib.throttle import throttled
from programs.backups import actions, tokens
from programs.backups.enums import ContactState


@throttled("unsubscribe")
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def backup_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show where they stand, and what they can do. A POST declines or stops, also one click in a mail program.

    A GET changes nothing, because mail scanners follow links. The body of a POST isn't read.
    """
    try:
        contact = tokens.contact_of(token)
        if contact and request.method == "POST":
            actions.refuse(contact=contact, now=timezone.now())
            contact.refresh_from_db()
    except BadToken:
        return render(request, "programs/backups/link_unknown.html", status=404)
    context = {
        "contact": contact,
        "token": token,
        "is_open": contact is not None and contact.can_be_accepted(timezone.now()),
        "is_invited": contact is not None and contact.state == ContactState.INVITED,
    }
    return render(request, "programs/backups/answer.html", context)


@throttled("unsubscribe")
@csrf_exempt
@login_not_required
@never_cache
@require_POST
def backup_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Agree to the emails, and return to the page, which says so or why it wasn't possible."""
    try:
        contact = tokens.contact_of(token)
    except BadToken:
        return render(request, "programs/backups/link_unknown.html", status=404)
    if contact:
        with contextlib.suppress(actions.NotOpen):
            actions.accept(contact=contact, now=timezone.now())
    return redirect("programs:backup_answer", token)
