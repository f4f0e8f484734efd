"""What higher rooms know about a listing, for its form in the admin. They register it when the app is ready."""

from collections.abc import Callable

from programs.catalog.models import Program

Preview = Callable[[Program], str]

_previews: dict[str, Preview] = {}


def register(name: str, preview: Preview) -> None:
    _previews[name] = preview


def preview(name: str, program: Program) -> str:
    """Return the preview as HTML. '' without one of this name."""
    return _previews[name](program) if name in _previews else ""
