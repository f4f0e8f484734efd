"""PARS files: upload with a preview, and download of a year's activities."""

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_http_methods, require_safe

from accounts.users.http import SignedInRequest
from cmehub.lib.throttle import throttled
from programs.portal import access, batches, pars_reading
from programs.portal.batches import Effect
from programs.portal.forms import BatchForm
from programs.portal.pars_reading import NotReadable

KEPT_SECONDS = 3600  # between the preview and its confirmation


@throttled("uploads")
@require_http_methods(["GET", "HEAD", "POST"])
def portal_batch(request: SignedInRequest) -> HttpResponse:
    """Take a file, and show what it would do. Nothing is saved before that's confirmed."""
    providers = list(access.own_providers(request.user))
    form = BatchForm(request.POST or None, request.FILES or None, providers=providers)
    if providers and form.is_valid():
        text, provider = form.cleaned_data["file"], form.cleaned_data["provider"]
        try:
            pars_reading.read(text, batches.vocabulary())
        except NotReadable as reason:
            form.add_error("file", str(reason))
        else:
            token = get_random_string(22)
            cache.set(_key(request, token), (provider.slug, text), timeout=KEPT_SECONDS)
            return redirect(f"{reverse('programs:portal_batch_preview')}?file={token}")
    context = {"form": form, "providers": providers, "years": batches.years(timezone.localdate())}
    return render(request, "programs/portal/batch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def portal_batch_preview(request: SignedInRequest) -> HttpResponse:
    """Show each activity of the file as new, changed, the same or in error. Confirming it saves."""
    token = (request.POST.get("file") or request.GET.get("file") or "")[:40]
    kept = cache.get(_key(request, token)) if token.isalnum() else None
    if kept is None:
        messages.warning(request, "The file is no longer here. Choose it again.")
        return redirect("programs:portal_batch")
    slug, text = kept
    provider = access.own_provider(request.user, slug)
    planned = batches.plan(text, provider=provider)
    if request.method == "POST":
        tally = batches.save(planned, provider=provider, by=request.user, now=timezone.now())
        cache.delete(_key(request, token))
        messages.success(request, str(tally))
        for refusal in tally.refused:
            messages.error(request, refusal)
        return redirect("programs:portal_listings")
    counts = [(effect, sum(each.effect == effect for each in planned)) for effect in Effect]
    context = {
        "planned": planned,
        "provider": provider,
        "token": token,
        "counts": ", ".join(effect.counted(number) for effect, number in counts if number),
        "saves": any(each.listing for each in planned),
    }
    return render(request, "programs/portal/batch_preview.html", context)


@require_safe
def portal_batch_download(request: SignedInRequest) -> HttpResponse:
    """Download a year's activities of one provider, or show which listings the file lacks and why."""
    provider = access.own_provider(request.user, request.GET.get("provider", ""))
    years = {str(year): year for year in batches.years(timezone.localdate())}
    year = years.get(request.GET.get("year", ""))
    if year is None:
        raise Http404
    found = batches.download(provider, year=year)
    if "file" not in request.GET:
        context = {"provider": provider, "year": year, "written": found}
        return render(request, "programs/portal/batch_download.html", context)
    response = HttpResponse(found.text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{provider.slug}-{year}.json"'
    return response


def _key(request: SignedInRequest, token: str) -> str:
    """Return the cache's key, which only the same person can ask for."""
    return f"portal-batch:{request.user.pk}:{token}"
