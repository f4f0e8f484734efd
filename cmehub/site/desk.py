"""The admin's navigation, by job. People see the lists they may view, and the queues they may work on."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

# job -> (title, model as 'app.model', filter of the list, icon)
NAVIGATION: dict[str, list[tuple[str, str, str, str]]] = {
    "Review": [
        ("Verification claims", "accounts.claim", "state__exact=open", "how_to_reg"),
        ("Vacancies to review", "careers.vacancy", "state__exact=submitted", "rate_review"),
        ("Listings to review", "programs.program", "state__exact=submitted", "playlist_add_check"),
        ("Edits to review", "accounts.proposal", "state__exact=pending", "difference"),
        ("Correction requests", "programs.correction", "state__exact=open", "feedback"),
        ("Organizations to verify", "accounts.organization", "verified_on__isempty=1", "domain_verification"),
        ("Requests to join", "accounts.joinrequest", "for=staff", "group_add"),
        ("Exclusion leads", "accounts.exclusionlead", "state__exact=open", "gpp_maybe"),
    ],
    "Catalog": [
        ("Programs", "programs.program", "", "menu_book"),
        ("Providers", "programs.provider", "", "school"),
        ("Dead links", "programs.linkcheck", "status__exact=dead", "link_off"),
        ("Credit types", "programs.credittype", "", "workspace_premium"),
        ("Activity formats", "programs.activityformat", "", "category"),
        ("Accreditors", "programs.accreditor", "", "verified"),
        ("State-mandated topics", "programs.mandatedtopic", "", "gavel"),
        ("Competencies", "programs.competency", "", "psychology"),
        ("Roles", "programs.role", "", "badge"),
        ("Specialties", "accounts.specialty", "", "stethoscope"),
        ("Synonyms", "programs.synonym", "", "translate"),
        ("Imports", "programs.import", "", "upload_file"),
    ],
    "Evidence": [
        ("Outcomes", "programs.outcome", "", "monitoring"),
        ("Planned measures", "programs.plannedmeasure", "", "event_note"),
    ],
    "Rules": [
        ("Rules", "programs.ruleversion", "", "rule_folder"),
        ("Rule drafts", "programs.ruleversion", "state__exact=draft", "edit_document"),
        ("Rule reports", "programs.rulereport", "state__exact=open", "report"),
        ("Authorities", "programs.authority", "", "account_balance"),
    ],
    "Vacancies": [
        ("Vacancies", "careers.vacancy", "", "work"),
        ("Vacancy reports", "careers.vacancyreport", "state__exact=open", "report"),
        ("Organizations", "accounts.organization", "", "apartment"),
    ],
    "People": [
        ("Accounts", "accounts.user", "", "person"),
        ("Clinician profiles", "accounts.profile", "", "badge"),
        ("Public profiles", "accounts.publicprofile", "", "contacts"),
        ("Credentials", "accounts.credential", "", "id_card"),
        ("Exclusion list", "accounts.exclusion", "", "gpp_bad"),
        ("All claims", "accounts.claim", "", "verified_user"),
        ("Listed institutions", "accounts.institution", "", "local_hospital"),
        ("License look-ups", "accounts.licenselookup", "", "travel_explore"),
        ("Staff groups", "auth.group", "", "group"),
    ],
    "Messages": [
        ("Held and failed", "accounts.notice", "state__in=held%2Cfailed", "error"),
        ("What goes out", "accounts.pause", "", "event_upcoming"),
        ("Outbox", "accounts.notice", "", "outbox"),
        ("Provider reports", "accounts.mailevent", "", "mark_email_unread"),
        ("Suppressed addresses", "accounts.suppression", "", "unsubscribe"),
        ("Notification settings", "accounts.preference", "", "tune"),
    ],
    "System": [
        ("Audit log", "accounts.event", "", "history"),
        ("Data exports", "accounts.export", "", "folder_zip"),
        ("Consents", "accounts.consent", "", "handshake"),
        ("All edits", "accounts.proposal", "", "edit_note"),
        ("Published versions", "accounts.revision", "", "history_edu"),
        ("All corrections", "programs.correction", "", "rule"),
        ("All rule reports", "programs.rulereport", "", "rule"),
        ("All vacancy reports", "careers.vacancyreport", "", "report"),
        ("Audit packs", "programs.pack", "", "inventory_2"),
        ("Rosters", "programs.roster", "", "fact_check"),
        ("Dated reminders", "programs.deadline", "", "event_upcoming"),
        ("Backup contacts", "programs.backupcontact", "", "supervisor_account"),
        ("Reminder steps", "programs.step", "", "checklist"),
        ("Digests", "programs.digest", "", "calendar_view_week"),
        ("Scheduled jobs", "accounts.heartbeat", "", "timer"),
        ("Email addresses", "account.emailaddress", "", "alternate_email"),
        ("Two-step devices", "mfa.authenticator", "", "key"),
        ("Sessions", "usersessions.usersession", "", "devices"),
        ("Organization members", "accounts.membership", "", "group_work"),
        ("Invitations", "accounts.invitation", "", "outgoing_mail"),
        ("All requests to join", "accounts.joinrequest", "", "group_add"),
        ("Registry loads", "accounts.registryload", "", "database_upload"),
        ("Credential periods", "accounts.period", "", "date_range"),
    ],
}


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the sidebar for this person, without empty jobs."""
    home = {"title": "Home", "link": reverse("admin:index"), "icon": "home"}
    jobs = [{"title": job, "items": _items(request, entries)} for job, entries in NAVIGATION.items()]
    return [{"items": [home]}, *({**job, "separator": True} for job in jobs if job["items"])]


def _items(request: HttpRequest, entries: list[tuple[str, str, str, str]]) -> list[dict[str, Any]]:
    return [
        {"title": title, "icon": icon, "link": _link(model, query), "active": _active(request, model, query)}
        for title, model, query, icon in entries
        if _may_see(request, model, needs_change=bool(query))
    ]


def _may_see(request: HttpRequest, model: str, *, needs_change: bool) -> bool:
    """Whether to show an entry. A filtered list is a queue of work, for those who may do it."""
    app, name = model.split(".")
    verbs = ("change",) if needs_change else ("view", "change")
    return any(request.user.has_perm(f"{app}.{verb}_{name}") for verb in verbs)


def _link(model: str, query: str) -> str:
    address = reverse(f"admin:{model.replace('.', '_')}_changelist")
    return f"{address}?{query}" if query else address


def _active(request: HttpRequest, model: str, query: str) -> bool:
    """Whether this entry is current. Of two for the same list, the filtered one is current while its filter is set."""
    here = request.path.startswith(_link(model, ""))
    filtered = any(part and part in request.META.get("QUERY_STRING", "") for part in _filters(model))
    return here and (query in request.META.get("QUERY_STRING", "") if query else not filtered)


def _filters(model: str) -> list[str]:
    return [query for entries in NAVIGATION.values() for _, other, query, _ in entries if other == model and query]
