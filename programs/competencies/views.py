"""The destination role of the person who's signed in. Nobody else sees it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users.http import SignedInRequest
from cmehub.lib.http import safe_next
from programs.competencies import actions
from programs.competencies.forms import DestinationForm
from programs.competencies.models import Destination, Role


@require_safe
def role_list(request: SignedInRequest) -> HttpResponse:
    context = {
        "roles": Role.objects.order_by("name"),
        "chosen": _own(request),
        "next": safe_next(request, default=""),
    }
    return render(request, "programs/competencies/role_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def role_choose(request: SignedInRequest, code: str) -> HttpResponse:
    role = get_object_or_404(Role, code=code)
    own = _own(request)
    back = safe_next(request, default="")
    sent = request.POST if request.method == "POST" else None  # nothing checked is an answer too
    form = DestinationForm(sent, role=role, initial={"has": own.has.all() if own else []})
    if form.is_valid():
        actions.choose_role(by=request.user, role=role, has=form.cleaned_data["has"])
        messages.success(request, f"Your destination role is “{role.name}.” Career fit is now scored for it.")
        return redirect(back or reverse("programs:role_list"))
    context = {"role": role, "form": form, "is_chosen": own is not None and own.role_id == role.pk, "next": back}
    return render(request, "programs/competencies/role_choose.html", context)


@require_POST
def role_remove(request: SignedInRequest) -> HttpResponse:
    actions.remove_role(by=request.user)
    messages.success(request, "Your destination role was removed. The competencies you have are kept.")
    return redirect("programs:role_list")


def _own(request: SignedInRequest) -> Destination | None:
    return Destination.objects.filter(user=request.user).select_related("role").first()
