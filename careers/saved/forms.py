from django import forms

from careers.saved.models import LONGEST_NOTE


class VacancyForm(forms.Form):
    """The vacancy that a button names by its slug."""

    vacancy = forms.SlugField(max_length=150)


class NoteForm(VacancyForm):
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
