"""Markdown that people write, as safe HTML: paragraphs, lists, headings, bold and italic. All else stays text.

Links and images stay text too, so that a description can't lead readers elsewhere.
"""

import re

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_markdown = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
    ["list", "heading", "emphasis", "newline", "escape"]
)
_PLAIN = {"strong": "", "em": "", "ol": "ul", **dict.fromkeys(["h3", "h4", "h5", "h6"], "p")}
_TAG = re.compile(r"<(/?)(\w+)([^>]*)>")


def render(text: str) -> SafeString:
    """Return the text as HTML. Its headings start at level 3."""
    return SafeString(_TAG.sub(_with_lower_heading, _markdown.render(text)))


def render_plain(text: str) -> str:
    """Return the text as HTML with nothing but p, br, ul and li."""
    return _TAG.sub(_plainer, render(text)).strip()


def _with_lower_heading(tag: re.Match[str]) -> str:
    closes, name, rest = tag.groups()
    level = min(int(name[1]) + 2, 6) if re.fullmatch("h[1-6]", name) else None
    return f"<{closes}h{level}>" if level else f"<{closes}{name}{rest}>"


def _plainer(tag: re.Match[str]) -> str:
    closes, name, _ = tag.groups()
    plain = _PLAIN.get(name, name)
    return f"<{closes}{plain}>" if plain else ""
