"""The search index of programs."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from programs.index.models import Document, Words


class ProgramDocument(Document):
    class Meta:
        indexes = [models.Index(fields=["version"], name="program_document_version")]


class ProgramWords(Words):
    class Meta:
        indexes = [GinIndex(fields=["search"], name="program_words_search", fastupdate=False)]
