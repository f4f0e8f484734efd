"""The directory of verified clinicians, one clinician, and one's own public profile. For signed-in members only."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.directory import access, actions, queries
from accounts.directory.enums import Part
from accounts.directory.forms import FilterForm, PublicProfileForm
from accounts.directory.models import PublicProfile
from accounts.profiles.models import Profile
from accounts.users.http import SignedInRequest
from accounts.verification.badges import badge_of, badges_of
from cmehub.lib import uploads
from cmehub.lib.throttle import throttled

PER_PAGE = 24


@require_safe
def directory(request: SignedInRequest) -> HttpResponse:
    form = FilterForm(request.GET, specialties=queries.shown_specialties())
    found = queries.matching(form.asked()).for_pages()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    badges = badges_of([each.user for each in page.object_list])
    context = {
        "form": form,
        "page": page,
        "total": page.paginator.count,
        "is_filtered": any(form.asked().values()),
        "rows": [(each, badges.get(each.user_id)) for each in page.object_list],
        "own": PublicProfile.objects.filter(user=request.user).first(),
    }
    return render(request, "accounts/directory/list.html", context)


@require_safe
def clinician(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    public = access.visible_profile(request.user, public_id)
    badge = badge_of(public.user)
    context = {"public": public, "badge": badge, "is_own": public.user_id == request.user.pk}
    return render(request, "accounts/directory/clinician.html", context)


@require_safe
def photo(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    public = access.visible_profile(request.user, public_id)
    if not public.photo or (public.user_id != request.user.pk and not public.shows(Part.PHOTO)):
        raise Http404
    try:
        return uploads.as_attachment(public.photo, content_type=uploads.JPEG, filename="photo.jpg")
    except FileNotFoundError:
        raise Http404 from None


@throttled("uploads")
@require_http_methods(["GET", "HEAD", "POST"])
def public_profile_edit(request: SignedInRequest) -> HttpResponse:
    user = request.user
    profile = Profile.objects.filter(user=user).first()
    if profile is None:
        messages.warning(request, "Add your profile first. The directory shows your name, profession and state.")
        return redirect("accounts:profile_edit")
    public = PublicProfile.objects.filter(user=user).first() or PublicProfile(user=user)
    names = ("listed", "open_to_mentor", "headline", "languages", "shown")
    initial = {**{name: getattr(public, name) for name in names}, "places": "\n".join(public.places)}
    form = PublicProfileForm(request.POST or None, request.FILES or None, initial=initial, has_photo=bool(public.photo))
    if form.is_valid():
        public = actions.save(by=user, **form.cleaned_data)
        messages.success(request, "Your public profile was saved.")
        return redirect("accounts:clinician", public.public_id)
    context = {"form": form, "public": public, "profile": profile, "badge": badge_of(user)}
    return render(request, "accounts/directory/edit.html", context)
