"""Fetch a result that the public can see."""

from django.shortcuts import get_object_or_404

from programs.evidence.models import Outcome


def visible_outcome(code: str) -> Outcome:
    """Return the result with this code, or a 404 if its listing isn't live."""
    return get_object_or_404(Outcome.objects.visible().select_related("program__provider"), code=code)
