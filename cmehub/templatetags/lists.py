"""Template tags of public lists: totals, suggestions, and the filters.

The filters are joined in Python, because template loops over some 200 options would take most of a page's time.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from cmehub.lib.listing import LONGEST_AMOUNT, LONGEST_TEXT, Amount, Facet, Noun, Option

register = template.Library()

OPEN_AT_FIRST = 4


@register.filter
def counted(number: int, noun: Noun) -> str:
    """Format as '1 program' or '250,000 programs'."""
    return noun.counted(number)


@register.filter
def links_in(groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> int:
    """Return the number of links in groups of suggestions."""
    return sum(len(links) for _, links in groups)


@register.simple_tag
def facet_panel(facets: Sequence[Facet], noun: Noun) -> SafeString:
    """Render the filters under the headings of their groups. Those with a choice are open, and those that a list
    opens at first: the first few if it doesn't say.
    """
    opened = {facet.name for facet in facets if facet.is_opened} or {facet.name for facet in facets[:OPEN_AT_FIRST]}
    return SafeString(
        "".join(
            f'<h3 class="group">{escape(group)}</h3>{parts}' if group else parts
            for group, members in groupby(facets, key=lambda facet: facet.group)
            for parts in [_joined(members, noun, opened)]
        )
    )


@register.simple_tag
def fresh_facets(facets: Iterable[Facet], noun: Noun) -> SafeString:
    """Render the filters for htmx, which replaces each one that's on the page (static/js/lists.js)."""
    return SafeString("".join(_facet(facet, noun, ' hx-swap-oob="true"') for facet in facets))


def _joined(facets: Iterable[Facet], noun: Noun, opened: set[str]) -> str:
    return "".join(_facet(facet, noun, " open" if _is_open(facet, opened) else "") for facet in facets)


def _is_open(facet: Facet, opened: set[str]) -> bool:
    return facet.name in opened or bool(facet.chosen_count) or bool(facet.amount and facet.amount.error)


def _facet(facet: Facet, noun: Noun, attributes: str) -> str:
    name, label = escape(facet.name), escape(facet.label)
    chosen = f' <span class="chosen">({facet.chosen_count} chosen)</span>' if facet.chosen_count else ""
    note = f'<p class="hint">{escape(facet.note)}</p>' if facet.note else ""
    amount = _amount(facet.name, facet.amount) if facet.amount else ""
    options = _options(facet, noun)
    content = f"{amount}{options}" if facet.amount and facet.amount.name else f"{options}{amount}"
    return (
        f'<details class="facet" id="facet-{name}"{attributes}><summary><span>{label}{chosen}</span></summary>'
        f'<fieldset><legend class="visually-hidden">{label}</legend>{content}{note}</fieldset>'
        "</details>"
    )


def _options(facet: Facet, noun: Noun) -> str:
    shown, folded = facet.shown, facet.folded
    if not shown and not facet.amount:
        return '<p class="hint">No values in these results.</p>'
    first = "".join([_option(facet.name, option, noun) for option in shown])
    if not folded:
        return first
    rest = "".join([_option(facet.name, option, noun) for option in folded])
    number, of_what = len(shown) + len(folded), escape(facet.label.lower())
    return (
        f'{first}<details class="more"><summary>Show all {number}<span class="visually-hidden"> values of {of_what}'
        f"</span></summary>{rest}</details>"
    )


def _option(facet: str, option: Option, noun: Noun) -> str:
    box, label = _pieces(facet, option.value, option.label)
    checked = " checked" if option.chosen else ""
    if option.count is None:
        return f'<label class="tick">{box}{checked}> {label} <span class="n"></span></label>'
    none = " none" if option.count == 0 and not option.chosen else ""
    return (
        f'<label class="tick{none}">{box}{checked}> {label} <span class="n">{option.count:,}'
        f'<span class="visually-hidden"> {noun.of(option.count)}</span></span></label>'
    )


@lru_cache(maxsize=4096)
def _pieces(facet: str, value: str, label: str) -> tuple[str, str]:
    """Return an option's box, without its end, and its label. Cached, since escaping takes longer than joining."""
    return f'<input type="checkbox" name="{escape(facet)}" value="{escape(value)}"', f"<span>{escape(label)}</span>"


def _amount(facet: str, amount: Amount) -> str:
    name = escape(amount.name or facet)
    wrong = f' aria-invalid="true" aria-describedby="wrong-{name}"' if amount.error else ""
    error = f'<p class="field-error" id="wrong-{name}">{escape(amount.error)}</p>' if amount.error else ""
    prefix = f" <span>{escape(amount.prefix)}</span>" if amount.prefix else ""
    kind = 'class="own wide"' if amount.name else 'class="own"'
    limits = f'maxlength="{LONGEST_TEXT}"' if amount.name else f'inputmode="decimal" maxlength="{LONGEST_AMOUNT}"'
    return (
        f'{error}<label {kind}>{escape(amount.label)}{prefix} <input class="form-control" name="{name}" '
        f'value="{escape(amount.value)}" {limits}{wrong}></label>'
    )
