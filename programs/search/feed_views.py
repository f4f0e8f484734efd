"""The RSS feed of a search."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cmehub.lib import feeds
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
    return feeds.answer(request, made)
