"""What a program's page shows of its provider: their published answers, and the counted link to their site."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from programs.catalog.models import Program
from programs.portal import queries

register = template.Library()


@register.simple_tag(takes_context=True)
def visit_url(context: Context, program: Program) -> str:
    """Return the address that counts a click and goes to the provider's page. A preview goes there directly."""
    is_preview = getattr(context.get("request"), "is_preview", False)
    return program.url if is_preview else reverse("programs:go", args=[program.slug])


@register.inclusion_tag("programs/portal/_answers.html")
def provider_answers(program: Program, beside: str) -> dict[str, Any]:
    """Show the provider's answers beside what they're about: 'results', or 'other' facts."""
    return {"answers": queries.published_answers(program, beside_results=beside == "results")}
