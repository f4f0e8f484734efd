"""Delete what nobody needs anymore. Called nightly."""

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef


def drop_ended_sessions(*, now: dt.datetime) -> int:
    """Delete sessions that have expired, and what was listed about ended ones. Return how many were listed."""
    Session.objects.filter(expire_date__lt=now).delete()
    open_ones = Session.objects.filter(session_key=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(open_ones)).delete()[0]
