from django import forms

from programs.shortlist.models import LONGEST_NOTE


class ProgramForm(forms.Form):
    """The program that a button names by its slug."""

    program = forms.SlugField(max_length=140)


class StartedForm(ProgramForm):
    is_started = forms.BooleanField(required=False)


class NoteForm(ProgramForm):
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
