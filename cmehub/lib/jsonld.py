"""Structured data for a page's `<script type="application/ld+json">`, which the content policy allows as data."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString

# Inside <script> these could end the element or start a comment. JSON allows escapes for them.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def script(properties: Mapping[str, Any]) -> SafeString:
    """Return the properties as JSON that can stand inside the element."""
    return SafeString(json.dumps(properties, ensure_ascii=False).translate(_ESCAPES))
