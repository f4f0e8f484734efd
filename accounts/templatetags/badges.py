"""The badge of a verified clinician, in templates."""

from typing import Any

from django import template

from accounts.users.models import User
from accounts.verification.badges import Badge, badge_of

register = template.Library()


@register.inclusion_tag("partials/badge.html")
def badge(of: User | Badge | None) -> dict[str, Any]:
    """Show the badge of a person, or a badge that the view looked up. Nothing without one. Lists pass badges."""
    return {"badge": badge_of(of) if isinstance(of, User) else of}
