"""Fetch a result that the public can see."""

from django.shortcuts import get_object_or_404

from programs.evidence.models import PLANS, Outcome


def visible_outcome(code: str) -> Outcome:
    """Return the result with this code and its program's plan, or a 404 if its listing isn't live."""
    visible = Outcome.objects.visible().select_related("program__provider").prefetch_related(PLANS)
    return get_object_or_404(visible, code=code)
