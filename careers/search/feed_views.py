"""The RSS feed of a search, and the feed of all vacancies."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from careers.search import criteria, facets, feed, indeed, queries
from careers.vacancies.expiry import today_in_last_zone
from cmehub.lib import feeds
from cmehub.lib.throttle import throttled


@throttled("feeds", reads=True)
@login_not_required
@require_safe
def vacancy_feed(request: HttpRequest) -> HttpResponseBase:
    """Return the newest vacancies of a search. Readers that ask again learn cheaply that nothing is new."""
    asked = criteria.read(request.GET, queries.is_known)
    found = queries.find(asked, as_of=today_in_last_zone(timezone.now()))
    keys = found.with_all_words().page(criteria.NEWEST, 0, feed.MOST)  # nobody is told that others follow
    filters = facets.with_place(facets.facets(asked, None, asked.amounts), asked.place)
    made = feed.feed(
        queries.load(keys),
        title=feed.title(asked, filters),
        here=request.build_absolute_uri(),
        page=request.build_absolute_uri(reverse("careers:vacancy_list") + feed.query(asked)),
        address=lambda vacancy: request.build_absolute_uri(reverse("careers:vacancy_detail", args=[vacancy.slug])),
    )
    return feeds.answer(request, made)


@throttled("feed_of_all", reads=True)
@login_not_required
@require_safe
def vacancy_feed_of_all(request: HttpRequest) -> HttpResponseBase:
    """Return all open vacancies, in flat memory. Whoever asks again learns cheaply that nothing changed."""
    now = timezone.now()
    as_of = today_in_last_zone(now)
    etag = f'W/"{indeed.version(as_of)}"'
    unchanged = get_conditional_response(request, etag=etag)
    pieces = indeed.write(as_of=as_of, now=now) if request.method == "GET" else ()
    response = unchanged or StreamingHttpResponse(pieces, content_type="application/xml; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["X-Robots-Tag"] = "noindex"
    return response
