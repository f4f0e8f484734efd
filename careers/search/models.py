"""The search index of vacancies."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from programs.index.models import Document, Words


class VacancyDocument(Document):
    class Meta:
        indexes = [models.Index(fields=["version"], name="vacancy_document_version")]


class VacancyWords(Words):
    class Meta:
        verbose_name_plural = "vacancy words"
        indexes = [GinIndex(fields=["search"], name="vacancy_words_search", fastupdate=False)]
