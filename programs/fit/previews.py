"""The career fit that a listing would show, for its form in the admin."""

from django.template.loader import render_to_string
from django.utils import timezone

from programs.catalog.models import Program
from programs.fit.queries import fit_of


def preview(program: Program) -> str:
    return render_to_string("admin/program_fit.html", {"fit": fit_of(program, as_of=timezone.localdate())})
