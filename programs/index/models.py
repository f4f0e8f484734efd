"""The tables behind a list that can be searched. Each index has two of its own, and the others are shared."""

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from programs.sources import Confidence

NAME = 30


class Document(models.Model):
    """What an index knows of one item, apart from its words. Its key is the item's.

    An item that's no longer public keeps its row, without values, so that each process learns of it.
    """

    item = models.IntegerField(primary_key=True)
    version = models.BigIntegerField(help_text="Rises with each batch of changes. Shared by the items of one batch")
    is_shown = models.BooleanField(default=True)
    values = ArrayField(models.IntegerField(), help_text="Keys of Value, one for each value of each facet")
    numbers = ArrayField(
        models.IntegerField(), help_text="In the order of the index's numbers. NOT_STATED where unknown"
    )
    title_words = models.SmallIntegerField(default=0, help_text="Number of different words in the title")

    class Meta:
        abstract = True


class Words(models.Model):
    """The words of one item. A table of its own, narrow, since a common word visits many rows.

    The words of the title are there twice, once with '^' before them, and those of keywords with '#', so that one
    index answers where a word stands.
    """

    item = models.IntegerField(primary_key=True)
    search = SearchVectorField()

    class Meta:
        abstract = True


class Mark(models.Model):
    """An item whose document is out of date. Written with the change itself, and deleted by the projector."""

    index = models.CharField(max_length=NAME)
    item = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["index", "id"], name="mark_of_index")]

    def __str__(self) -> str:
        return f"{self.index} {self.item}"


class Value(models.Model):
    """A value of a facet, so that documents and processes hold numbers instead of words."""

    index = models.CharField(max_length=NAME)
    facet = models.CharField(max_length=NAME)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index", "facet", "value"], name="value_once")]

    def __str__(self) -> str:
        return f"{self.facet}: {self.value}"


class KnownWord(models.Model):
    """A word that stands in some item, as written, to correct typing errors and to complete beginnings."""

    index = models.CharField(max_length=NAME)
    word = models.CharField(max_length=60)
    lexeme = models.CharField(max_length=60, help_text="The form that's searched")
    documents = models.IntegerField(default=1, help_text="How many items have the lexeme, as of the last count")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index", "word"], name="known_word_once")]
        indexes = [
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="known_word_like"),
            models.Index(
                fields=["index", "word"], opclasses=["varchar_ops", "varchar_pattern_ops"], name="known_word_beginning"
            ),
        ]

    def __str__(self) -> str:
        return self.word


class WordSet(models.Model):
    """The items that match a tsquery which many match, as one set, so that no process has to read so many rows."""

    index = models.CharField(max_length=NAME)
    query = models.CharField(max_length=300)
    version = models.BigIntegerField(help_text="Of the index when it was read")
    items = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index", "query"], name="word_set_once")]

    def __str__(self) -> str:
        return self.query


class IndexImage(models.Model):
    """What a process keeps of an index, as of a version, so that one that starts needn't read all documents."""

    index = models.CharField(max_length=NAME, primary_key=True)
    version = models.BigIntegerField(help_text="Of the index when it was read")
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.index


class SynonymKind(models.TextChoices):
    ABBREVIATION = "abbreviation", "Abbreviation"
    LAY = "lay", "Lay term"
    SPELLING = "spelling", "Spelling"
    SAME = "same", "Same meaning"


LONGEST_SYNONYM = 5  # words


class Synonym(models.Model):
    """What people type, and what listings say. From data/synonyms.csv, and kept by curators.

    A term leads to its meanings. With the same meaning, each of them leads to all others.
    """

    term = models.CharField(
        max_length=60, help_text=f"As people type it: MI, heart attack. At most {LONGEST_SYNONYM} words"
    )
    means = models.CharField(max_length=300, help_text="In the words of listings. Separate several with semicolons")
    kind = models.CharField(max_length=12, choices=SynonymKind.choices, default=SynonymKind.ABBREVIATION)
    source = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence.choices, blank=True)
    is_used = models.BooleanField("used in searches", default=True, db_default=True)
    is_curated = models.BooleanField(
        "edited here", default=False, db_default=False, editable=False, help_text="The reference file doesn't change it"
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("term"), name="synonym_once", violation_error_message="This term is there already."
            )
        ]

    def __str__(self) -> str:
        return f"{self.term}: {self.means}"

    def clean(self) -> None:
        """Refuse what a search couldn't use."""
        errors = {}
        said, meanings = folded(self.term.split()), self.meanings
        if not said or not all(said):
            errors["term"] = "Enter a term with letters or digits."
        elif len(said) > LONGEST_SYNONYM:
            errors["term"] = f"Enter at most {LONGEST_SYNONYM} words. Searches don't look for longer terms."
        if not meanings:
            errors["means"] = "Enter at least one meaning."
        elif said in meanings:
            errors["means"] = "Remove the term itself from its meanings."
        if errors:
            raise ValidationError(errors)

    @property
    def meanings(self) -> list[tuple[str, ...]]:
        """The words of each meaning, as searches compare them."""
        return [words for meaning in self.means.split(";") if (words := folded(meaning.split()))]


def folded(words: Iterable[str]) -> tuple[str, ...]:
    """Return words as they're compared: without case and punctuation at their ends."""
    return tuple(word.lower().strip(".,;:!?()") for word in words)
