"""The RSS feed of a search."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from cmehub.lib.throttle import throttled
from programs.index.searching import Results
from programs.search import criteria, facets, feed, queries


@throttled("feeds", reads=True)
@login_not_required
@require_safe
def program_feed(request: HttpRequest) -> HttpResponseBase:
    """Return the newest programs of a search. Readers that ask again learn cheaply that nothing is new."""
    as_of = timezone.localdate()
    asked = criteria.read(request.GET, queries.is_known)
    found = queries.find(asked, as_of=as_of)
    if isinstance(found, Results):
        found = found.with_all_words()  # a reader of a feed wasn't told that others follow
    keys = found.page("newest", 0, feed.MOST)
    made = feed.feed(
        queries.for_feed(keys),
        title=feed.title(asked, facets.facets(asked, None, asked.amounts)),
        here=request.build_absolute_uri(),
        page=request.build_absolute_uri(reverse("programs:list") + feed.query(asked)),
        address=lambda program: request.build_absolute_uri(reverse("programs:detail", args=[program.slug])),
        as_of=as_of,
    )
    etag, newest = quote_etag(feed.fingerprint(made)), feed.newest(made)
    modified = int(newest.timestamp()) if newest else None
    unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
    response = unchanged or HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
    response.headers["ETag"] = etag
    if modified:
        response.headers["Last-Modified"] = http_date(modified)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
