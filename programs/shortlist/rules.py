"""How notes come together when two entries become one. Pure."""


def joined(kept: str, other: str, *, longest: int) -> str:
    """Return both notes, the kept one first, or one of them if they're equal. Cut at `longest` characters."""
    parts = [kept] if other in ("", kept) else [other] if not kept else [kept, other]
    return " / ".join(parts)[:longest]
