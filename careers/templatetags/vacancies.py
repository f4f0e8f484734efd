"""Formats for vacancies: pay, CME days, descriptions and possessive names."""

from django import template
from django.utils.safestring import SafeString

from careers.vacancies import words
from careers.vacancies.models import Vacancy
from cmehub.lib.markdown import render

register = template.Library()


@register.filter
def pay_range(vacancy: Vacancy) -> str:
    return words.pay_range(vacancy.pay_low, vacancy.pay_high)


@register.filter
def cme_days(vacancy: Vacancy) -> str:
    return words.days(vacancy.cme_days_amount)


@register.filter
def possessive(name: str) -> str:
    return words.possessive(name)


@register.filter
def markdown(text: str) -> SafeString:
    """Render a description. What isn't known Markdown stays text."""
    return render(text)
