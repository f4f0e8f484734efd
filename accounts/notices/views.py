"""The inbox, notification settings, and one-click unsubscribe."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.notices import access, actions, kinds, mails, queries, tokens
from accounts.notices.forms import PreferencesForm
from accounts.users.http import SignedInRequest
from accounts.users.models import User
from cmehub.lib.http import safe_next
from cmehub.lib.throttle import throttled

PER_PAGE = 20
_AGAIN = "We'll send email to your address again."


@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    page = Paginator(queries.inbox(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "accounts/notices/inbox.html",
        {"page_obj": page},
    )


@require_POST
def inbox_read(request: SignedInRequest) -> HttpResponse:
    count = actions.mark_all_read(user=request.user, now=timezone.now())
    if count:
        messages.success(request, "1 message marked as read." if count == 1 else f"{count} messages marked as read.")
    return redirect("accounts:inbox")


@require_safe
def notice(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    notice = access.own_notice(request.user, public_id)
    actions.mark_read(notice=notice, now=timezone.now())
    return render(request, "accounts/notices/notice.html", {"notice": notice})


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: SignedInRequest) -> HttpResponse:
    choices = queries.choices(request.user)
    form = PreferencesForm(request.POST if request.method == "POST" else None, choices=choices)
    if form.is_valid():
        for kind, by_mail in form.cleaned_data.items():
            actions.choose_mail(user=request.user, kind=kind, by_mail=by_mail, by=request.user)
        messages.success(request, "Your notification settings were saved.")
        return redirect("accounts:preferences")
    return render(
        request,
        "accounts/notices/preferences.html",
        {
            "form": form,
            "always_sent": kinds.always_sent(),
            "latest": queries.latest_email(request.user),
            "is_any_on": any(choice.by_mail for choice in choices),
        },
    )


@require_POST
def mail_off(request: SignedInRequest) -> HttpResponse:
    actions.unsubscribe_from_all(user=request.user, by=request.user)
    messages.success(request, "We won't email you these messages anymore. Reminders will still appear in your inbox.")
    return redirect("accounts:preferences")


@require_POST
def mail_again(request: SignedInRequest) -> HttpResponse:
    """Start sending email to the person's address again. After a bounce, email a link that confirms the address."""
    try:
        if actions.mail_again(user=request.user, by=request.user):
            messages.success(request, _AGAIN)
    except actions.AddressUnconfirmed:
        _check_address(request)
    return redirect(safe_next(request, reverse("accounts:preferences")))


@require_http_methods(["GET", "HEAD", "POST"])
def address_confirm(request: SignedInRequest, token: str) -> HttpResponse:
    """Show the button that ends a suppression after a bounce. A GET changes nothing, as in `unsubscribe`."""
    if not tokens.confirms(token, request.user):
        return render(request, "accounts/notices/address_unknown.html", status=404)
    if request.method == "POST":
        actions.mail_again(user=request.user, by=request.user, address_works=True)
        messages.success(request, _AGAIN)
        return redirect("accounts:preferences")
    return render(request, "accounts/notices/address_confirm.html")


@throttled("unsubscribe")
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe from one kind of email with the link in it (RFC 8058). Needs no sign-in or cookie. Idempotent.

    A GET changes nothing, because mail scanners follow links. It shows the button that posts. The body of a POST isn't
    read: mail programs send `List-Unsubscribe=One-Click`, urlencoded or multipart, and the button sends nothing.
    """
    try:
        user, kind = _subscription(token)
    except (tokens.BadToken, kinds.UnknownKind, User.DoesNotExist):
        return render(request, "accounts/notices/unsubscribe_unknown.html", status=404)
    done = request.method == "POST"
    if done:
        actions.choose_mail(user=user, kind=kind.name, by_mail=False, by=None)
    return render(
        request, "accounts/notices/unsubscribe.html", {"kind": kind, "done": done, "from_all": False, "token": token}
    )


@throttled("unsubscribe")
@csrf_exempt
@login_not_required
@never_cache
@require_POST
def unsubscribe_all(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe from every kind of email, with the button on the page of `unsubscribe`."""
    try:
        user, kind = _subscription(token)
    except (tokens.BadToken, kinds.UnknownKind, User.DoesNotExist):
        return render(request, "accounts/notices/unsubscribe_unknown.html", status=404)
    actions.unsubscribe_from_all(user=user, by=None)
    return render(request, "accounts/notices/unsubscribe.html", {"kind": kind, "done": True, "from_all": True})


def _subscription(token: str) -> tuple[User, kinds.Kind]:
    subscription = tokens.read(token)
    return User.objects.get(public_id=subscription.user_id), kinds.get(subscription.kind)


def _check_address(request: SignedInRequest) -> None:
    """Email a link that confirms the address, at most as often as ACCOUNT_RATE_LIMITS allow."""
    address = request.user.email
    if not ratelimit.consume(request, action="check_address", user=request.user):
        messages.warning(request, "We've just emailed you a link. Check your spam folder, or try again in an hour.")
        return
    try:
        mails.send_address_check(request.user)
    except OSError:  # includes smtplib's exceptions
        messages.error(request, f"We couldn't send an email to {address}. Check the address, or try again later.")
        return
    messages.success(request, f"Check your email. We sent a link to {address}. Open it to start getting email again.")
