"""The inbox, notification settings, and one-click unsubscribe."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.notices import access, actions, kinds, queries, tokens
from accounts.notices.forms import PreferencesForm
from accounts.users.http import SignedInRequest
from accounts.users.models import User
from cmehub.lib.throttle import throttled

PER_PAGE = 20


@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    page = Paginator(queries.inbox(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "accounts/notices/inbox.html",
        {"page_obj": page, "suppression": queries.suppression_of(request.user)},
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
    if "mail_again" in request.POST:
        return _mail_again(request)
    form = PreferencesForm(request.POST if request.method == "POST" else None, choices=queries.choices(request.user))
    if form.is_valid():
        for kind, by_mail in form.cleaned_data.items():
            actions.choose_mail(user=request.user, kind=kind, by_mail=by_mail, by=request.user)
        messages.success(request, "Your notification settings were saved.")
        return redirect("accounts:preferences")
    return render(
        request,
        "accounts/notices/preferences.html",
        {"form": form, "suppression": queries.suppression_of(request.user)},
    )


@throttled("unsubscribe")
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe from one kind of email with the link in it (RFC 8058). Needs no sign-in or cookie. Idempotent.

    A GET changes nothing, because mail scanners follow links. It shows the button that posts.
    """
    try:
        user, kind = _subscription(token)
    except (tokens.BadToken, kinds.UnknownKind, User.DoesNotExist):
        return render(request, "accounts/notices/unsubscribe_unknown.html", status=404)
    done = request.method == "POST"
    if done:
        actions.choose_mail(user=user, kind=kind.name, by_mail=False, by=None)
    return render(request, "accounts/notices/unsubscribe.html", {"kind": kind, "done": done})


def _subscription(token: str) -> tuple[User, kinds.Kind]:
    subscription = tokens.read(token)
    return User.objects.get(public_id=subscription.user_id), kinds.get(subscription.kind)


def _mail_again(request: SignedInRequest) -> HttpResponse:
    if actions.mail_again(user=request.user, by=request.user):
        messages.success(request, "We'll send email to your address again.")
    return redirect("accounts:preferences")
