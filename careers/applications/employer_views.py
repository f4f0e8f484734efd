"""The applications to an employer's vacancies: board and list, one application, export, and reply templates."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit.actions import record
from accounts.organizations.hats import hats_of
from accounts.users.http import SignedInRequest
from careers.applications import access, actions, queries, rules
from careers.applications.enums import Order, Stage
from careers.applications.forms import BulkForm, MessageForm, MoveForm, NoteForm, TemplateForm
from careers.applications.models import Application, ReplyTemplate
from careers.applications.people import cards
from careers.applications.statistics import PERIODS, statistics
from careers.applications.views import download
from careers.vacancies.access import own_vacancy
from careers.vacancies.models import Vacancy
from cmehub.lib.sheets import csv_stream
from cmehub.lib.throttle import throttled

PER_PAGE = 50
BOARD, LIST = "board", "list"


# -- the applications to one vacancy -----------------------------------------------------------------------------------


@require_safe
def received_list(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show the board, or the list with `?view=list`."""
    return _list_page(request, own_vacancy(request.user, public_id))


@throttled("application_messages")
@require_POST
def received_bulk(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Move the chosen applications, send each person a template, or both."""
    vacancy = own_vacancy(request.user, public_id)
    chosen = request.POST.getlist("chosen")[:PER_PAGE]
    form = BulkForm(request.POST, ids=_ids(vacancy, chosen), templates=queries.templates_of(vacancy.organization))
    if not form.is_valid():
        return _list_page(request, vacancy, bulk=form)
    found = list(queries.of_vacancy(vacancy).filter(public_id__in=form.cleaned_data["chosen"]))
    done = actions.move_all(
        applications=found,
        stage=form.cleaned_data["stage"],
        template=form.cleaned_data["template"],
        by=request.user,
        now=timezone.now(),
    )
    said = f"Done for {done} application{'' if done == 1 else 's'}."
    if left_out := len(found) - done:
        said += f" {left_out} {'was' if left_out == 1 else 'were'} withdrawn or emptied, and left out."
    messages.success(request, said)
    return redirect(f"{reverse('careers:received_list', args=[public_id])}?{_view_of(request, LIST)}")


@require_safe
def received_csv(request: SignedInRequest, public_id: UUID) -> StreamingHttpResponse:
    """Export what the employer can see. It has no license number."""
    vacancy = own_vacancy(request.user, public_id)
    record(kind="applications.exported", obj=vacancy, by=request.user)
    response = StreamingHttpResponse(csv_stream(queries.export_rows(vacancy)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="applications-{vacancy.slug}.csv"'
    return response


@require_safe
def vacancy_statistics(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    vacancy = own_vacancy(request.user, public_id)
    asked = request.GET.get("days", "")
    days = next((days for days in PERIODS if str(days) == asked), PERIODS[0])
    found = statistics(vacancy, days=days, last=timezone.now().date())
    context = {"vacancy": vacancy, "statistics": found, "periods": PERIODS}
    return render(request, "careers/applications/statistics.html", context)


def _list_page(request: SignedInRequest, vacancy: Vacancy, bulk: BulkForm | None = None) -> HttpResponse:
    asked = request.GET.get("order", "")
    order = Order(asked) if asked in Order.values else Order.NEWEST
    context = {
        "vacancy": vacancy,
        "order": order,
        "orders": Order.choices,
        "stages": [(stage.value, stage.label) for stage in rules.CHOICES],
        "months": queries.months_kept(vacancy, timezone.localdate()),
        "emptied_on": queries.emptied_on(vacancy, timezone.localdate()),
    }
    if bulk is None and request.GET.get("view") != LIST:
        context |= {"columns": queries.board(vacancy, order=order), "view": BOARD}
        return render(request, "careers/applications/board.html", context)
    return render(request, "careers/applications/received.html", context | _list_context(request, vacancy, order, bulk))


def _list_context(request: HttpRequest, vacancy: Vacancy, order: Order, bulk: BulkForm | None) -> dict[str, Any]:
    stage = request.GET.get("stage", "")
    stage = stage if stage in Stage.values else ""
    page = Paginator(queries.of_vacancy(vacancy, order=order, stage=stage), PER_PAGE).get_page(request.GET.get("page"))
    templates = queries.templates_of(vacancy.organization)
    counts = queries.counts_by_stage(vacancy)
    return {
        "page": page,
        "cards": cards(page.object_list),
        "view": LIST,
        "stage": stage,
        "tabs": [(each.value, each.label, counts[each]) for each in Stage if each in counts],
        "total": sum(counts.values()),
        "form": bulk or BulkForm(ids=[], templates=templates),
        "checked": set(request.POST.getlist("chosen")) if bulk else set(),
    }


def _ids(vacancy: Vacancy, chosen: list[str]) -> list[str]:
    """Return those of the chosen ids that belong to the vacancy."""
    known = Application.objects.filter(vacancy=vacancy).values_list("public_id", flat=True)
    return [each for each in map(str, known) if each in chosen]


def _view_of(request: HttpRequest, view: str) -> str:
    query = request.GET.copy()
    query["view"] = view
    return query.urlencode()


# -- one application ---------------------------------------------------------------------------------------------------


@require_safe
def received(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show what the person shares, messages and private notes. `?template=` starts a message with a template."""
    application = access.received_application(request.user, public_id)
    return _page(request, application, message=MessageForm(initial=_from_template(request, application)))


def _from_template(request: HttpRequest, application: Application) -> dict[str, str]:
    asked = request.GET.get("template", "")
    templates = queries.templates_of(application.vacancy.organization)
    template = next((each for each in templates if str(each.public_id) == asked), None)
    return {"text": actions.filled(template, application)} if template else {}


@require_POST
def received_move(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Move one. htmx gets the board, other browsers the page they came from."""
    application = access.received_application(request.user, public_id)
    form = MoveForm(request.POST)
    said = ""
    if form.is_valid():
        stage = form.cleaned_data["stage"]
        try:
            now = timezone.now()
            actions.move(application=application, by=request.user, now=now, **form.cleaned_data)
            said = f"Moved {cards([application])[0].person.name} to “{stage.label}.”"
        except actions.Refused as refusal:
            said = str(refusal)
    if request.htmx:  # type: ignore[attr-defined]
        return _board_part(request, application.vacancy, said)
    if said:
        messages.info(request, said)
    if request.POST.get("back") == BOARD:
        return redirect("careers:received_list", application.vacancy.public_id)
    return redirect("careers:received", public_id)


def _board_part(request: HttpRequest, vacancy: Vacancy, said: str) -> HttpResponse:
    asked = request.POST.get("order", "")
    order = Order(asked) if asked in Order.values else Order.NEWEST
    context = {
        "vacancy": vacancy,
        "order": order,
        "columns": queries.board(vacancy, order=order),
        "stages": [(stage.value, stage.label) for stage in rules.CHOICES],
        "said": said,
    }
    return render(request, "careers/applications/_board.html", context)


@throttled("application_messages")
@require_POST
def received_message(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    application = access.received_application(request.user, public_id)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, application, message=form)
    write = actions.write
    return _do(request, application, write, "Message sent.", text=form.cleaned_data["text"], by_employer=True)


@require_POST
def received_note(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    application = access.received_application(request.user, public_id)
    form = NoteForm(request.POST, prefix="note")
    if not form.is_valid():
        return _page(request, application, note=form)
    return _do(request, application, actions.write_note, "Note saved.", text=form.cleaned_data["text"])


@require_safe
def received_cv(request: SignedInRequest, public_id: UUID) -> FileResponse:
    """Download the CV, unless the application was withdrawn."""
    application = access.received_application(request.user, public_id)
    if application.is_withdrawn:
        application.cv = ""
    return download(application)


def _do(
    request: SignedInRequest, application: Application, action: Callable[..., object], effect: str, **arguments: Any
) -> HttpResponse:
    try:
        action(application=application, by=request.user, now=timezone.now(), **arguments)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, effect)
    return redirect("careers:received", application.public_id)


def _page(
    request: SignedInRequest,
    application: Application,
    *,
    message: MessageForm | None = None,
    note: NoteForm | None = None,
) -> HttpResponse:
    actions.mark_read(application=application, by_employer=True, now=timezone.now())
    card = cards([application])[0]
    context = {
        "application": application,
        "vacancy": application.vacancy,
        "person": card.person,
        "stages": [(stage.value, stage.label) for stage in rules.CHOICES],
        "thread": application.messages.select_related("sender").order_by("sent_at", "pk"),
        "notes": application.notes.select_related("author").order_by("-written_at", "-pk"),
        "templates": queries.templates_of(application.vacancy.organization),
        "message_form": message or MessageForm(),
        "note_form": note or NoteForm(prefix="note"),
        "months": queries.months_kept(application.vacancy, timezone.localdate()),
        "emptied_on": queries.emptied_on(application.vacancy, timezone.localdate()),
    }
    return render(request, "careers/applications/one.html", context)


# -- reply templates ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def template_list(request: SignedInRequest) -> HttpResponse:
    """List the templates of the organizations that the person recruits for, and add one to the chosen one."""
    hats = hats_of(request)
    employers = list(hats.employers)
    chosen = request.POST.get("organization") or (str(hats.organization.public_id) if hats.organization else "")
    organization = next(
        (each for each in employers if str(each.public_id) == chosen), employers[0] if employers else None
    )
    form = TemplateForm(request.POST or None)
    if organization and form.is_valid() and _save(request, form, organization=organization):
        return redirect("careers:template_list")
    found: QuerySet[ReplyTemplate] = ReplyTemplate.objects.filter(organization__in=employers)
    context = {
        "templates": found.select_related("organization").order_by("organization__name", "name", "pk"),
        "employers": employers,
        "organization": organization,
        "form": form,
    }
    return render(request, "careers/applications/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def template_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    template = access.own_template(request.user, public_id)
    form = TemplateForm(request.POST or None, initial={"name": template.name, "text": template.text})
    if form.is_valid() and _save(request, form, organization=template.organization, template=template):
        return redirect("careers:template_list")
    return render(request, "careers/applications/template_edit.html", {"form": form, "template": template})


def _save(request: SignedInRequest, form: TemplateForm, **about: Any) -> bool:
    try:
        saved = actions.save_template(by=request.user, now=timezone.now(), **about, **form.cleaned_data)
    except actions.Refused as refusal:
        form.add_error("name", str(refusal))
        return False
    messages.success(request, f"Saved the template “{saved}.”")
    return True


@require_POST
def template_delete(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    template = access.own_template(request.user, public_id)
    actions.delete_template(template=template, by=request.user)
    messages.success(request, f"Deleted the template “{template}.”")
    return redirect("careers:template_list")
