"""Public pages of rules: all of them, one in words with its source and versions, and how they're kept."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.users.http import SignedInRequest
from cmehub.lib.throttle import throttled
from programs.requirements import reports, rule_pages
from programs.requirements.cards import checked, recorded
from programs.requirements.models import STALE_DAYS, RuleVersion
from programs.requirements.reading import PROFESSIONS, InvalidRule
from programs.requirements.rule_forms import ReportForm
from programs.requirements.versions import in_words, rule_set

_KINDS = {"state": "States", "body": "Certifying bodies", "federal": "Federal agencies"}


class RuleFilter(forms.Form):
    """Which rules to list. Unknown values mean all."""

    profession = forms.ChoiceField(choices=[(rule_pages.ALL, "All professions"), *PROFESSIONS.items()])
    checked = forms.ChoiceField(
        choices=[
            (rule_pages.ALL, "Checked or not"),
            (rule_pages.CHECKED, f"In the last {STALE_DAYS} days"),
            (rule_pages.NOT_CHECKED, f"Not in the last {STALE_DAYS} days"),
        ],
    )

    def __init__(self, asked: QueryDict) -> None:
        known = {name: dict(field.choices) for name, field in self.base_fields.items()}  # type: ignore[attr-defined]
        chosen = {name: asked.get(name, "") for name in known}
        super().__init__({name: value if value in known[name] else rule_pages.ALL for name, value in chosen.items()})


@login_not_required
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    form = RuleFilter(request.GET)
    assert form.is_valid(), "unknown values mean all"
    today = timezone.localdate()
    versions = rule_pages.in_force(**form.cleaned_data, today=today)
    context = {
        "form": form,
        "count": len(versions),
        "never": sum(1 for each in versions if each.checked_on is None),
        "groups": _by_kind(versions),
        "noindex": bool(request.GET),
    }
    return render(request, "programs/rules/list.html", context)


@login_not_required
@require_safe
def rule(request: HttpRequest, authority: str, profession: str) -> HttpResponse:
    """Show a rule. Its address is in lowercase."""
    today = timezone.localdate()
    page = rule_pages.page(authority, profession, today=today)
    if (authority, profession) != (authority.lower(), profession.lower()):
        return redirect("programs:rule", authority.lower(), profession.lower(), permanent=True)
    version = page.version
    context = {
        "page": page,
        "version": version,
        "title": _title(version),
        "description": _readable(version),
        "source": version.data.get("source") or {},
        "board": version.data.get("board", ""),
        "recorded": recorded(version.as_of),
        "checked": checked(version),
        "is_stale": version.is_stale(today),
        "days": STALE_DAYS,
        "coming": [(each, _readable(each)) for each in page.coming],
    }
    return render(request, "programs/rules/detail.html", context)


@throttled("rule_reports")
@require_http_methods(["GET", "HEAD", "POST"])
def rule_report(request: SignedInRequest, authority: str, profession: str) -> HttpResponse:
    """Let anyone who is signed in report that a rule is wrong."""
    version = rule_pages.page(authority, profession, today=timezone.localdate()).version
    try:
        rules = rule_set(version)
    except InvalidRule:
        raise Http404 from None
    start = {"requirement": request.GET.get("requirement", "")}
    form = ReportForm(request.POST or None, rules=rules, initial=start)
    if form.is_valid():
        reports.report(version=version, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "Thank you. Our curators check it with the board's text, and you get an answer.")
        return redirect("programs:rule", authority.lower(), profession.lower())
    page = reverse("programs:rule", args=[authority.lower(), profession.lower()])
    context = {"form": form, "title": _title(version), "rule_url": page}
    return render(request, "programs/rules/report.html", context)


@login_not_required
@require_safe
def rules_method(request: HttpRequest) -> HttpResponse:
    return render(request, "programs/rules/method.html", {"days": STALE_DAYS})


def _by_kind(versions: list[RuleVersion]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the rules under a heading each for states, bodies and agencies: one row for each authority."""
    groups: dict[str, dict[int, dict[str, Any]]] = {heading: {} for heading in _KINDS.values()}
    for version in versions:
        rows = groups[_KINDS[version.authority.kind]]
        row = rows.setdefault(version.authority_id, {"authority": version.authority, "versions": []})
        row["versions"].append(version)
    return [(heading, list(rows.values())) for heading, rows in groups.items() if rows]


def _title(version: RuleVersion) -> str:
    return f"{version.authority.name}, {version.get_profession_display()}"


def _readable(version: RuleVersion) -> Any:
    """Return the rule in words. None if our terms no longer fit it."""
    try:
        return in_words(version)
    except InvalidRule:
        return None
