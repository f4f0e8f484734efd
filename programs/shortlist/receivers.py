"""Follow merged listings, and take over what a visitor saved when they sign in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.users.models import User
from programs.catalog.models import Program
from programs.catalog.signals import program_merged
from programs.shortlist import actions
from programs.shortlist.owners import Visitor


@receiver(program_merged)
def follow_merge(program: Program, into: Program, **kwargs: Any) -> None:
    actions.follow_merge(program=program, into=into)


@receiver(user_logged_in, dispatch_uid="programs.shortlist.user_logged_in")
def take_over(*, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    if request is not None and (notes := Visitor(request.session).take()):
        actions.take_over(notes=notes, by=user)
