"""Turn the weekly digest on or off from *My credits*. The notification settings do the same for every kind."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.notices.actions import choose_mail
from accounts.users.http import SignedInRequest
from programs.digests.enums import DigestKind


@require_POST
def choose_weekly(request: SignedInRequest) -> HttpResponseRedirect:
    by_mail = request.POST.get("choice") == "on"
    choose_mail(user=request.user, kind=DigestKind.WEEKLY, by_mail=by_mail, by=request.user)
    if by_mail:
        messages.success(request, "You'll get the weekly digest on Mondays. Turn it off in your notification settings.")
    else:
        messages.success(request, "We won't send it. You can turn it on in your notification settings.")
    return redirect("programs:credits")
