"""Formats for vacancies: pay, CME days and possessive names."""

from django import template

from careers.vacancies import words
from careers.vacancies.models import Vacancy

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
