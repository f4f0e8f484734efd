"""Follow what people save and what employers change."""

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from accounts.users.models import User
from careers.closing.dates import follow
from careers.saved.signals import saved_changed
from careers.vacancies.models import Vacancy
from careers.vacancies.signals import vacancy_changed


@receiver(saved_changed)
def follow_for_one(vacancy: Vacancy, user: User, **kwargs: Any) -> None:
    follow(vacancy, user=user, now=timezone.now())


@receiver(vacancy_changed)
def follow_for_all(vacancy: Vacancy, **kwargs: Any) -> None:
    """Look at it once its change is stored."""
    transaction.on_commit(partial(_follow, vacancy.pk))


def _follow(key: int) -> None:
    if vacancy := Vacancy.objects.filter(pk=key).first():
        follow(vacancy, now=timezone.now())
