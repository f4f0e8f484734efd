"""Filters for the tracker."""

from django import template

from programs.requirements.helping import Help

register = template.Library()


@register.filter
def gain_words(help: Help, credential: int) -> str:
    """Return what a program would add for a credential, '' if nothing."""
    gain = help.gains.get(credential)
    return gain.words if gain else ""
