"""The words that listings choose from: credit types, formats and topics that boards require. From data/*.csv."""

from django.db import models

from programs.sources import Confidence


class CreditType(models.Model):
    """A type of credit, such as AMA PRA Category 1 Credit. From data/credit_types.csv."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=40, help_text="For lists: Category 1, IPCE")
    body = models.CharField(max_length=200)
    professions = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=10, choices=Confidence.choices)

    def __str__(self) -> str:
        return self.name


class ActivityFormat(models.Model):
    """A learning format with its PARS code. From data/activity_formats.csv."""

    code = models.SlugField(max_length=30, unique=True)
    pars_code = models.CharField(max_length=10, blank=True)
    name = models.CharField(max_length=100)
    delivery = models.CharField(max_length=100, blank=True)
    definition = models.TextField(blank=True)
    credit_rule = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=10, choices=Confidence.choices)

    def __str__(self) -> str:
        return self.name


class MandatedTopic(models.Model):
    """A topic that boards require, such as opioid prescribing. From data/mandated_topics.csv."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name
