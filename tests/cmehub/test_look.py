"""Design tokens, and what templates and style sheets refer to."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
TEMPLATES = settings.BASE_DIR / "templates"
TOKENS = (STATIC / "css" / "tokens.css").read_text()
STYLES = "".join(path.read_text() for path in sorted((STATIC / "css").glob("*.css")))

LIGHT, DARK_BY_SYSTEM, DARK_BY_CHOICE = (
    dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))
    for block in (
        TOKENS.split("@media screen", 1)[0],
        TOKENS.split("prefers-color-scheme: dark", 1)[1].split("@media screen", 1)[0],
        TOKENS.split('  [data-theme="dark"] {', 1)[1].split("}", 1)[0],
    )
)
GROUNDS = ("paper", "raised", "sunk")
TEXT = ("ink", "ink-2", "ink-3", "accent", "accent-strong", "visited", "met", "due", "over")
MARKS = ("edge", "focus", "chart", "chart-2", "rule-strong")
STATES = [("met", "met-bg"), ("due", "due-bg"), ("over", "over-bg")]
PRESSED = [("ink", "accent-tint"), ("on-accent", "accent"), ("on-accent", "accent-strong")]


def luminance(color: str) -> float:
    """Return the relative luminance of '#rrggbb'. Source: WCAG 2.2, definition of relative luminance."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_both_dark_lists_are_the_same() -> None:
    assert DARK_BY_SYSTEM == DARK_BY_CHOICE
    assert set(DARK_BY_SYSTEM) == set(LIGHT)


@pytest.mark.parametrize("scheme", [LIGHT, DARK_BY_CHOICE], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "ground", "least"),
    [
        *((front, ground, 4.5) for front in TEXT for ground in GROUNDS),
        *((front, ground, 3.0) for front in MARKS for ground in GROUNDS),
        *((front, ground, 4.5) for front, ground in STATES + PRESSED),
    ],
)
def test_contrast(scheme: dict[str, str], front: str, ground: str, least: float) -> None:
    assert contrast(scheme[f"--hub-{front}"], scheme[f"--hub-{ground}"]) >= least


def test_styles_use_only_tokens_that_exist() -> None:
    known = set(re.findall(r"(--hub-[\w-]+):", TOKENS))
    set_by_parts = {"--hub-chart-hole"}  # a component may set it for its icons

    assert set(re.findall(r"var\((--hub-[\w-]+)", STYLES)) <= known | set_by_parts


@pytest.mark.parametrize("path", sorted((STATIC / "css").glob("*.css")), ids=lambda path: path.name)
def test_styles_refer_to_existing_files(path: Path) -> None:
    for address in re.findall(r'url\("?([^")]+)"?\)', path.read_text()):
        assert (path.parent / address).resolve().is_file(), address


def templates(*, mails: bool) -> list[Path]:
    """Return the templates of pages, or of emails, which are the only ones with inline styles."""
    return [path for path in sorted(TEMPLATES.rglob("*.html")) if _is_of_mails(path) is mails]


def _is_of_mails(path: Path) -> bool:
    inside = path.relative_to(TEMPLATES)
    return (
        bool({"emails", "email"} & set(inside.parts))
        or inside.match("partials/mail_*")
        or 'extends "emails/' in path.read_text()
    )


def test_every_icon_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "img" / "icons.svg").read_text()))
    used = {name for path in TEMPLATES.rglob("*.html") for name in re.findall(r'{% icon "(\w+)"', path.read_text())}

    assert used <= sprite


def test_pages_have_no_inline_styles_or_scripts() -> None:
    for path in templates(mails=False):
        text = path.read_text()
        assert not re.search(r"\sstyle=", text), path
        assert not re.search(r"\son[a-z]+=\"", text), path
        assert not re.search(r"<script(?![^>]*(src=|type=\"application/))", text), path


def test_banned_words_are_not_used() -> None:
    for path in templates(mails=False) + templates(mails=True):
        text = re.sub(r"{[%#].*?[%#]}", "", path.read_text())
        assert not re.search(r"\b(please|oops|simply|licence)\b", text, re.IGNORECASE), path
        assert "!</" not in text, path
