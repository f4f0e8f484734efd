"""'I completed this' on a program's page, for clinicians."""

import datetime as dt

from django.http import HttpRequest

from accounts.users.enums import Purpose
from accounts.users.models import User
from programs.catalog.models import Program
from programs.ledger.models import Entry
from programs.ledger.starts import awards_credit
from programs.search.additions import Addition


def completed(request: HttpRequest, program: Program, as_of: dt.date) -> Addition | None:
    """Return the way to log the program, or to where it's logged. None if nobody can earn credit with it."""
    user = request.user
    if not isinstance(user, User) or Purpose.CLINICIAN not in user.purposes or not awards_credit(program, as_of=as_of):
        return None
    logged = Entry.objects.of(user).filter(program=program).order_by("-completed_on").first()
    return Addition("programs/ledger/_completed.html", {"program": program, "logged": logged})
