"""*My credits*: what each credential still needs and why, what would help, and what a license elsewhere would need."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.licenses.access import own_credential, own_credentials
from accounts.licenses.enums import CredentialKind
from accounts.licenses.models import Credential, Period
from accounts.users.enums import Profession, State
from accounts.users.http import SignedInRequest
from cmehub.lib.dates import in_words, today_for
from programs.ledger.models import Entry
from programs.requirements import access, actions, cards, cycles, words
from programs.requirements.clocks import LICENSED_ON
from programs.requirements.forms import AnswerForm, CarriedForm, TargetForm, WhatIfForm
from programs.requirements.helping import helping
from programs.requirements.hints import hints
from programs.requirements.library import Question, questions
from programs.requirements.models import Cycle, OwnTarget, Posting, RenewalStep
from programs.requirements.queries import DEGREE, Ledger, Standing, ledgers_of, standings
from programs.requirements.ruleset import RuleSet
from programs.requirements.timeline import flags, ticks


@require_safe
def credits(request: SignedInRequest) -> HttpResponse:
    as_of = today_for(request.user)
    credentials = own_credentials(request.user)
    ledgers = ledgers_of([request.user.pk])
    ledger = ledgers.get(request.user.pk, Ledger((), ()))
    found = standings(credentials, as_of=as_of, ledgers=ledgers)
    shown = cards.by_urgency(_cards(found, ledger, as_of))
    deadlines = [(card.standing.due_on, cards.place(card.standing)) for card in shown]
    context = {
        "cards": shown,
        "lead": cards.lead(shown),
        "helping": helping(found, ledger.credits, as_of=as_of) if shown else [],
        "places": [(card.standing.credential.pk, cards.place(card.standing)) for card in shown if card.missing],
        "flags": flags(deadlines, as_of),
        "ticks": ticks(as_of),
        "has_entries": bool(ledger.entries),
        "what_if": WhatIfForm(None, states=_states_without(credentials)) if shown else None,
        "as_of": as_of,
        "hints": hints(request) if shown else [],
    }
    return render(request, "programs/requirements/credits.html", context)


@require_safe
def credential(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return _credential_page(request, own_credential(request.user, public_id))


@require_POST
def rule_answer(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Record one answer. Errors come back on the credential's own page, with what was entered."""
    as_of = today_for(request.user)
    held = own_credential(request.user, public_id)
    standing = standings([held], as_of=as_of)[0]
    form = AnswerForm(request.POST, standing=standing, as_of=as_of)
    if not form.is_valid():
        return _credential_page(request, held, answer=form)
    data = form.cleaned_data
    about = None if data["about_person"] else held
    actions.answer(by=request.user, credential=about, code=data["code"], value=data["value"], as_of=as_of)
    messages.success(request, "Your answer was saved." if data["value"] is not None else "Your answer was taken back.")
    return redirect("programs:credential", public_id)


@require_POST
def carried_over(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    held = own_credential(request.user, public_id)
    cycle = _running(held, today_for(request.user))
    form = CarriedForm(request.POST)
    if not form.is_valid():
        return _credential_page(request, held, carried=form)
    actions.set_carried(cycle=cycle, by=request.user, amount=form.cleaned_data["amount"])
    messages.success(request, "The credit that you carried over was saved.")
    return redirect("programs:credential", public_id)


@require_POST
def postings(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Set which activities show in the board's own record."""
    held = own_credential(request.user, public_id)
    cycle = _running(held, today_for(request.user))
    chosen = [value for value in request.POST.getlist("entry") if _is_uuid(value)]
    entries = list(Entry.objects.of(request.user).filter(public_id__in=chosen))
    changed = actions.mark_posted(cycle=cycle, by=request.user, entries=entries, day=today_for(request.user))
    noun = "activity" if len(entries) == 1 else "activities"
    if changed:
        messages.success(request, f"{len(entries)} {noun} marked as posted at your board.")
    return HttpResponseRedirect(f"{reverse('programs:credential', args=[public_id])}#why")


@require_POST
def renewal_step(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    held = own_credential(request.user, public_id)
    cycle = _running(held, today_for(request.user))
    step = request.POST.get("step", "")
    if step in RenewalStep.values:
        day = today_for(request.user) if request.POST.get("done") else None
        actions.tick(cycle=cycle, by=request.user, step=step, day=day)
    return HttpResponseRedirect(f"{reverse('programs:credential', args=[public_id])}#renewal")


@require_http_methods(["GET", "HEAD", "POST"])
def own_targets(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Set targets for a credential that we have no rule for."""
    held = own_credential(request.user, public_id)
    form = TargetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_target(credential=held, by=request.user, **form.cleaned_data)
        messages.success(request, "Your target was saved.")
        return redirect("programs:credential", public_id)
    targets = OwnTarget.objects.filter(credential=held).select_related("topic").order_by("pk")
    context = {"credential": held, "form": form, "targets": targets}
    return render(request, "programs/requirements/targets.html", context)


@require_POST
def own_target_delete(request: SignedInRequest, target_id: int) -> HttpResponse:
    target = access.own_target(request.user, target_id)
    public_id = target.credential.public_id
    actions.remove_target(target=target, by=request.user)
    messages.success(request, "Your target was deleted.")
    return redirect("programs:own_targets", public_id)


@require_safe
def what_if(request: SignedInRequest) -> HttpResponse:
    """Show my credits against a license that I don't have yet. Nothing is stored."""
    as_of = today_for(request.user)
    credentials = own_credentials(request.user)
    form = WhatIfForm(request.GET or None, states=_states_without(credentials))
    card = None
    if form.is_bound and form.is_valid():
        ledgers = ledgers_of([request.user.pk])
        imagined = _imagined(request, form.cleaned_data["state"], as_of)
        found = standings([imagined], as_of=as_of, ledgers=ledgers)
        card = _cards(found, ledgers.get(request.user.pk, Ledger((), ())), as_of)[0]
    return render(request, "programs/requirements/what_if.html", {"form": form, "card": card, "as_of": as_of})


@require_safe
def ended_cycle(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show how a cycle ended. Later edits don't change it."""
    cycle = access.own_ended_cycle(request.user, public_id)
    kept = cycle.snapshot or {}
    activities = [(dt.date.fromisoformat(each["completed_on"]), each["title"]) for each in kept["activities"].values()]
    context = {
        "cycle": cycle,
        "requirements": [words.ended(each, is_checked=kept["is_checked"]) for each in kept["requirements"]],
        "activities": sorted(activities, reverse=True),
    }
    return render(request, "programs/requirements/ended_cycle.html", context)


def _credential_page(
    request: SignedInRequest,
    held: Credential,
    *,
    answer: AnswerForm | None = None,
    carried: CarriedForm | None = None,
) -> HttpResponse:
    as_of = today_for(request.user)
    ledgers = ledgers_of([request.user.pk])
    ledger = ledgers.get(request.user.pk, Ledger((), ()))
    standing = standings([held], as_of=as_of, ledgers=ledgers)[0]
    card = _cards([standing], ledger, as_of)[0]
    cycle = standing.cycle
    ticked = dict(cycle.ticks.values_list("step", "done_on")) if cycle else {}
    rules = card.rules
    context = {
        "card": card,
        "credential": held,
        "cycle": cycle,
        "answer": answer,
        "answered": _answered(standing),
        "carried": carried or (CarriedForm(initial={"amount": cycle.carried}) if cycle else None),
        "shows_carried": bool(rules and rules.carry_over),
        "steps": [(step.value, step.label, ticked.get(step)) for step in RenewalStep],
        "helping": helping([standing], ledger.credits, as_of=as_of),
        "places": [(held.pk, cards.place(standing))],
        "ended": Cycle.objects.filter(credential=held, closed_at__isnull=False).order_by("-due_on"),
        "as_of": as_of,
    }
    return render(request, "programs/requirements/credential.html", context)


def _running(held: Credential, as_of: dt.date) -> Cycle:
    """Return the running cycle of a credential, begun now if it was added before cycles were kept."""
    cycles.follow(held, as_of=as_of)
    return get_object_or_404(Cycle.objects.running(), credential=held)


def _cards(found: list[Standing], ledger: Ledger, as_of: dt.date) -> list[cards.Card]:
    running = [standing.cycle.pk for standing in found if standing.cycle]
    posted = cards.posted_by_cycle(Posting.objects.filter(cycle__in=running).values_list("cycle_id", "entry_id"))
    return [
        cards.card(each, ledger, posted.get(each.cycle.pk, ()) if each.cycle else (), as_of=as_of) for each in found
    ]


def _answered(standing: Standing) -> list[tuple[str, str, str]]:
    """Return what the person told about this credential's rule, as (code, question, answer)."""
    told, rules = standing.told, standing.evaluation.rule_set if standing.evaluation else None
    used = _used(rules) if rules else set()
    shown = [
        (code, question.text, _said(question, told.answers[code]))
        for code, question in questions().items()
        if code in told.answers and code in used
    ]
    if told.licensed_on:
        shown.append((LICENSED_ON, questions()[LICENSED_ON].text, in_words(told.licensed_on)))
    if rules:
        routes = {route.code: route.label for route in rules.routes}
        labels = {code: requirement.label for code, requirement in rules.by_code.items()}
        shown += [("route", "Your way to meet this rule", routes[told.route])] if told.route in routes else []
        shown += [
            (f"met:{code}", labels[code], f"Done {in_words(day)}") for code, day in told.met.items() if code in labels
        ]
        shown += [(f"waived:{code}", labels[code], "Waived by your board") for code in told.waived if code in labels]
    return shown


def _said(question: Question, value: bool | str) -> str:
    return ("Yes" if value else "No") if isinstance(value, bool) else question.choices.get(value, "")


def _used(rules: RuleSet) -> set[str]:
    """Return the questions that decide something in a rule."""
    used = {substitute.question for substitute in rules.substitutes} | {DEGREE}
    conditions = [requirement.applies_if for requirement in rules.requirements if requirement.applies_if]
    while conditions:
        condition = conditions.pop()
        used.add(condition.question)
        conditions += [*condition.all_of, *condition.any_of]
    return used


def _states_without(credentials: list[Credential]) -> list[tuple[str, str]]:
    held = {credential.state for credential in credentials if credential.kind == CredentialKind.STATE_LICENSE}
    return [(value, str(label)) for value, label in State.choices if value not in held]


def _imagined(request: SignedInRequest, state: str, as_of: dt.date) -> Credential:
    """Return a license that isn't stored, and is up for renewal today."""
    profile = getattr(request.user, "profile", None)
    profession = profile.profession if profile else Profession.PHYSICIAN
    credential = Credential(user=request.user, kind=CredentialKind.STATE_LICENSE, profession=profession, state=state)
    credential.pk = -1
    period = Period(expires_on=as_of)
    credential._prefetched_objects_cache = {"periods": [period], "milestones": []}  # type: ignore[attr-defined]
    return credential


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
