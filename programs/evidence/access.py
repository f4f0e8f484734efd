"""Fetch a result that the public may see."""

from django.shortcuts import get_object_or_404

from programs.evidence.models import Outcome


def visible_outcome(code: str) -> Outcome:
    """Return the result of this code, or a 404 where its listing is not live."""
    return get_object_or_404(Outcome.objects.visible().select_related("program__provider"), code=code)
