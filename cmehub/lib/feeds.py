"""What feeds share: text that XML can hold, and answers that say cheaply that nothing is new."""

import hashlib
import re

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.http import http_date, quote_etag

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """Return a text on one line, without the characters that XML can't hold."""
    return " ".join(in_xml(text).split())


def in_xml(text: str) -> str:
    """Return a text without the characters that XML can't hold."""
    return _NOT_IN_XML.sub("", text)


def answer(request: HttpRequest, made: Rss201rev2Feed) -> HttpResponseBase:
    """Return a feed. Readers that ask again learn cheaply that it's unchanged."""
    etag = quote_etag(fingerprint(made))
    modified = int(made.latest_post_date().timestamp()) if made.items else None
    unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
    response = unchanged or HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
    response.headers["ETag"] = etag
    if modified:
        response.headers["Last-Modified"] = http_date(modified)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def fingerprint(made: Rss201rev2Feed) -> str:
    """Return what changes with the feed's content. An empty feed has the moment it's written, which doesn't count."""
    return hashlib.sha256(repr((made.feed, made.items)).encode()).hexdigest()[:32]
