"""Template tags and filters: fields, icons, pagination, and formats for dates, money and credits.

They're builtins (settings: TEMPLATES), so templates don't load them.
"""

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    Widget,
)
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cmehub.lib import browsers, form_words, sentences
from cmehub.lib.dates import in_words

register = template.Library()

Forms = BaseForm | list[BaseForm] | None


# -- icons and tags ---------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Return one symbol of the sprite. It's always next to text, so it's hidden from screen readers."""
    return _icon(name, extra, settings.DEBUG)


@lru_cache(maxsize=256)
def _icon(name: str, extra: str, debug: bool) -> SafeString:
    """Remembered, since lists repeat icons and looking up the sprite's address takes time.

    `debug` is part of the key because the address has no hash while debugging.
    """
    sprite = static("img/icons.svg")
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>', f" {extra}" if extra else "", sprite, name
    )


@register.simple_tag
def not_stated(words: str = "Not stated") -> SafeString:
    return format_html('<span class="unknown">{}</span>', words)


@register.simple_tag
def demo_tag(obj: Any) -> SafeString | str:
    """Return the demo tag for fictional objects, else ''."""
    return SafeString('<span class="tag">demo</span>') if getattr(obj, "is_demo", False) else ""


# -- navigation -------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def navlink(context: Context, name: str, words: str, count: int = 0, apart: str = "") -> SafeString:
    """Return one entry of the main navigation, marked if the page belongs to its section.

    `name` is a URL name, or the path itself. `apart` names a subsection that has its own entry.
    """
    address = name if name.startswith("/") else reverse(name)
    request: HttpRequest | None = context.get("request")
    here = request.path if request else ""
    elsewhere = bool(apart) and here.startswith(reverse(apart))
    current = here == address or (address != "/" and here.startswith(address) and not elsewhere)
    return format_html(
        '<li><a href="{}"{}>{}{}</a></li>',
        address,
        SafeString(' aria-current="page"' if here == address else ' aria-current="true"') if current else "",
        words,
        format_html(' <span class="count">({})<span class="visually-hidden"> unread</span></span>', count)
        if count
        else "",
    )


@register.simple_tag
def crumb(address: str, words: str) -> SafeString:
    return format_html('<li><a href="{}">{}</a></li>', address, words)


class Crumbs(template.Node):
    """Breadcrumbs around the entries in a page's block. Renders nothing without entries."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist  # the name Django looks for to find blocks inside

    def render(self, context: Context) -> str:
        entries = self.nodelist.render(context).strip()
        if not entries:
            return ""
        return SafeString(f'<nav class="crumbs" aria-label="Breadcrumb"><ol>{entries}</ol></nav>')


class Once(template.Node):
    """Renders a part of a page into a variable, for one that stands on the page twice."""

    def __init__(self, nodelist: template.NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: Context) -> str:
        context[self.name] = self.nodelist.render(context)
        return ""


@register.tag
def once(parser: template.base.Parser, token: template.base.Token) -> Once:
    """`{% once as nav %}...{% endonce %}`, then `{{ nav }}`."""
    _, _, name = token.split_contents()
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(nodelist, name)


@register.tag
def crumbs(parser: template.base.Parser, token: template.base.Token) -> Crumbs:
    nodelist = parser.parse(("endcrumbs",))
    parser.delete_first_token()
    return Crumbs(nodelist)


@register.simple_tag(takes_context=True)
def query_url(context: Context, **changes: Any) -> str:
    """Return the current query string with `changes`. An empty value removes the parameter, and so does page 1."""
    query = dict(context["request"].GET.lists())
    for name, value in changes.items():
        if value in ("", None) or (name, value) == ("page", 1):
            query.pop(name, None)
        else:
            query[name] = [value]
    return f"?{urlencode(query, doseq=True)}"


@register.inclusion_tag("partials/pages.html", takes_context=True)
def pages(context: Context, page: "Page[Any]", label: str = "Pages") -> dict[str, Any]:
    """Render pagination links that keep the query string. Renders nothing for a single page.

    Crawlers don't follow them from a page with `nofollow` in its context, such as a filtered list.
    """
    return {
        "nofollow": context.get("nofollow", False),
        "label": label,
        "request": context["request"],
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "gap": page.paginator.ELLIPSIS,
    }


# -- forms -------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("partials/field.html")
def field(bound: BoundField, hint: str | None = None) -> dict[str, Any]:
    """Render one field: label, help text, error, then the input. Supports groups of radio buttons and checkboxes.

    `hint` replaces the form's help text, for third-party forms.
    """
    widget = bound.field.widget
    shape = _shape(widget)
    bound.help_text = bound.help_text if hint is None else hint
    attrs: dict[str, Any] = {"placeholder": False}  # False removes it, since a placeholder isn't a label
    if shape == "line":
        attrs["class"] = _css(widget)
    return {
        "bound": bound,
        "shape": shape,
        "control": "" if shape == "group" else bound.as_widget(attrs=attrs),
        "optional": not bound.field.required and shape != "tick",
    }


@register.simple_tag
def relabel(form: BaseForm, **labels: str) -> str:
    """Change field labels of a third-party form, before its errors are listed. Skips missing fields."""
    for name, words in labels.items():
        if name in form.fields:
            form.fields[name].label = words
            form[name].label = words
    return ""


@register.filter
def error_words(bound: BoundField) -> str:
    return ". ".join(form_words.of_field(bound))


def _shape(widget: Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return "group"
    return "tick" if isinstance(widget, CheckboxInput) else "line"


def _css(widget: Widget) -> str:
    own = widget.attrs.get("class", "")
    base = "form-select" if getattr(widget, "input_type", "") == "select" else "form-control"
    return f"{base} {own}".strip()


@register.inclusion_tag("partials/error_summary.html")
def error_summary(*forms: Forms, focus: bool = True) -> dict[str, Any]:
    """List the errors of forms, or of lists of forms, above the h1, with links to the fields.

    Renders nothing without errors.
    """
    problems = [
        {"text": text, "target": target}
        for form in _with_errors(forms)
        for name in form.errors
        for target, texts in [_where_and_what(form, name)]
        for text in texts
    ]
    return {"problems": problems, "focus": focus}


def _where_and_what(form: BaseForm, name: str) -> tuple[str, list[str]]:
    """Return the id of the field's first input and its errors. Form-wide errors have no id."""
    if name not in form.fields:
        return "", [str(text).removesuffix(".") for text in form.non_field_errors()]
    return _first_input(form[name]), form_words.of_field(form[name])


@register.simple_tag
def error_prefix(*forms: Forms) -> str:
    """Return the title prefix of a page whose form has errors."""
    return "Error: " if _with_errors(forms) else ""


def _with_errors(forms: tuple[Forms, ...]) -> list[BaseForm]:
    single = [form for each in forms for form in (each if isinstance(each, list) else [each])]
    return [form for form in single if isinstance(form, BaseForm) and form.is_bound and form.errors]


def _first_input(bound: BoundField) -> str:
    """Return the id for a link to the field, or '' for hidden fields."""
    shape = _shape(bound.field.widget)
    if shape == "hidden":
        return ""
    return f"{bound.auto_id}_0" if shape == "group" else str(bound.id_for_label or bound.auto_id)


# -- emails ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("partials/mail_mark.html")
def mail_mark(a: str | Decimal | float, b: str | Decimal | float) -> dict[str, Any]:
    """Render the outcome mark for an email. `a` (before) and `b` (after) are positions on the scale, 0 to 100."""
    before, after = (min(max(float(place), 0.0), 100.0) for place in (a, b))
    low, high = sorted((before, after))
    hole, full = "#ffffff", "#00596e"
    first, second = (hole, full) if before <= after else (full, hole)
    return {
        "lead": f"{low:g}",
        "path": f"{high - low:g}",
        "rest": f"{100 - high:g}",
        "first": first,
        "second": second,
    }


# -- formats ---------------------------------------------------------------------------------------------------------


@register.filter
def day(value: dt.date | None) -> str:
    """Format as Dec 31, 2026. Datetimes use the reader's time zone."""
    if not value:
        return ""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return in_words(value)


@register.filter
def dollars(value: Decimal | None) -> str:
    """Format as $3,500, or $62.50 with cents."""
    if value is None:
        return ""
    return f"${value:,.0f}" if value == value.to_integral_value() else f"${value:,.2f}"


@register.filter
def credits(value: Decimal | None) -> str:
    """Format as 7.25, never 7.250 or 1E+1."""
    return f"{value.normalize():f}" if value is not None else ""


@register.filter
def plural_days(value: int) -> str:
    """Format as 1 day or 29 days."""
    return f"{value} day" if abs(value) == 1 else f"{value:,} days"


@register.filter
def lower_first(label: str) -> str:
    """Format a label for use in a sentence: 'registered nurse (RN)'."""
    return sentences.lower_first(label)


@register.filter
def browser(user_agent: str) -> str:
    """Format a user agent as Firefox on Windows."""
    return browsers.in_words(user_agent)
