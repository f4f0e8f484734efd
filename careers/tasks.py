"""Imports the task modules, because Celery looks here."""

from careers.alerts.tasks import drop_old, plan_due_alerts
from careers.applications.tasks import empty_old, tell_of_news
from careers.vacancies.tasks import expire_vacancies, warn_of_expiry

__all__ = ["drop_old", "empty_old", "expire_vacancies", "plan_due_alerts", "tell_of_news", "warn_of_expiry"]
