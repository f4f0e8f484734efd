"""Words that pages, emails, messages and documentation don't use, and what to say instead (see docs/glossary.md)."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
PAGES = [*sorted((ROOT / "templates").rglob("*.html")), *sorted((ROOT / "templates").rglob("*.txt"))]
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
CODE = sorted(
    path
    for app in ("accounts", "programs", "careers", "cmehub")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@dataclass(frozen=True)
class Rule:
    """A pattern that must not occur. `pages_only` rules allow it in code and documentation."""

    pattern: str
    instead: str
    pages_only: bool = False


RULES = [
    Rule(r"\be-mails?\b", "email"),
    Rule(r"\b(given|family) names?\b", "first name (and middle), last name"),
    Rule(r"\bCME money\b", "CME allowance"),
    Rule(r"\bsign-on payment", "sign-on bonus"),
    Rule(r"(?-i:Physician associate)", "physician assistant/associate (PA)"),
    Rule(r"\bwriters? to be\b", "aspiring CME writer"),
    Rule(r"\bcredit kinds?\b", "credit type"),
    Rule(r"\bdeeds?\b", "change, action, audit log"),
    Rule(r"\b(runs?|ran) out\b", "expires, expired"),
    Rule(r"\bread with care\b", "How strong is this evidence?, limitations"),
    Rule(r"\bthe same figures as a table\b", "Show the data as a table"),
    Rule(r"\blisting checked\b|\bnot re-checked\b", "Last verified, Not re-verified since recorded"),
    Rule(r"\bapply at the employer\b", "Apply on <employer>'s site"),
    Rule(r"\bon the list until\b", "expires"),
    Rule(r"\b(read by (our )?staff|staff reads)\b", "reviewed by our staff"),
    Rule(r"\brecord (its|the) renewal\b", "Renew, Add the renewal"),
    Rule(r">\s*Correct\b", "Edit", pages_only=True),
    Rule(r"\bsave and go on\b", "Save and continue"),
    Rule(r"\bClear all\b", "Clear filters"),
    Rule(r"\blook into\b", "Check your email, Check your spam folder"),
    Rule(r"\bmail is on its way\b", "Check your email"),
    Rule(r"\b(link|code|it) holds\b", "This link expires in 3 days"),
    Rule(r"\b(delete|answer) (this|any) mail\b", "If this wasn't you, ignore this email"),
    Rule(r"\bshow that it is you\b", "Confirm it's you"),
    Rule(r"\bsecond (factor|step)s?\b", "two-step verification", pages_only=True),
    Rule(r"\bmain address\b", "primary email address"),
    Rule(r"\banother mail\b", "Resend confirmation"),
    Rule(r"\b(messages by mail|stop this mail|mail stopped)\b", "Notification settings, Unsubscribe"),
    Rule(r"\bthis page is not here\b", "Page not found"),
    Rule(r"\bon our side\b", "Something went wrong on our end"),
    Rule(r"\bmakes no sense to us\b", "Bad request"),
    Rule(r"\bgone stale\b", "Your session expired"),
    Rule(r"\binvented\b", "fictional, demo", pages_only=True),
    Rule(r"\b(oops|please)\b", "the instruction alone"),
    Rule(r"\d %(?![\d}(a-z])", "62%, without a space", pages_only=True),
    Rule(r"‘[^’\n]{1,80}’", "curly double quotes: “ ”"),
]


@dataclass(frozen=True)
class Text:
    """A piece of text and its position."""

    path: Path
    line: int
    words: str


def _strings(path: Path) -> Iterator[Text]:
    """Yield the string constants of a module, except docstrings."""
    tree = ast.parse(path.read_text())
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield Text(path, node.lineno, node.value)


def _lines(path: Path) -> Iterator[Text]:
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        yield Text(path, number, line)


def _found(rule: Rule, texts: Iterable[Text]) -> list[str]:
    pattern = re.compile(rule.pattern, re.IGNORECASE)
    return [
        f"{text.path.relative_to(ROOT)}:{text.line}: “{match.group().strip()}”. Say: {rule.instead}"
        for text in texts
        if (match := pattern.search(text.words))
    ]


@cache
def _all(*, pages_only: bool) -> tuple[Text, ...]:
    """Read everything once for all rules, since parsing the code takes longer than searching it."""
    found = [text for path in PAGES for text in _lines(path)]
    if not pages_only:
        found += [text for path in CODE for text in _strings(path)]
        found += [text for path in [*SCRIPTS, *DOCUMENTS] for text in _lines(path)]
    return tuple(found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.instead)
def test_words_are_the_field_s_own(rule: Rule) -> None:
    found = _found(rule, _all(pages_only=rule.pages_only))

    assert not found, "\n" + "\n".join(found)


def test_quotations_on_pages_use_curly_quotes() -> None:
    markup = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
    found = [
        f"{path.relative_to(ROOT)}: {quoted.group()}. Use curly quotes: “ ”"
        for path in PAGES
        if path.suffix == ".html"
        for quoted in re.finditer(r'"[^"\n]+"', markup.sub("", path.read_text()))
    ]

    assert not found, "\n" + "\n".join(found)


def test_a_rule_names_the_place_and_the_better_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.project.test_words.ROOT", tmp_path)
    module = tmp_path / "forms.py"
    module.write_text('"""Our E-mail form."""\n\nLABEL = "Your E-mail address"\nTITLE = f"{LABEL}, by e-mail"\n')

    assert _found(RULES[0], _strings(module)) == [
        "forms.py:3: “E-mail”. Say: email",
        "forms.py:4: “e-mail”. Say: email",
    ]
