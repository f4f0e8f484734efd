"""Accreditors, and the providers that they accredit, with every accreditation period."""

import datetime as dt

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.organizations.models import Organization
from programs.providers.rules import Standing, Term, standing
from programs.sources import Confidence


class Accreditor(models.Model):
    """A body that accredits providers, such as ACCME. From data/accreditors.csv."""

    code = models.SlugField(max_length=20, unique=True, allow_unicode=False)
    name = models.CharField(max_length=150)
    accredits = models.TextField(blank=True)
    statuses = models.JSONField(default=list, blank=True, help_text="Statuses and terms in months, as published")
    lookup_url = models.URLField("public lookup", blank=True)
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=10, choices=Confidence.choices)

    def __str__(self) -> str:
        return self.name

    def term_months(self, status: str) -> int | None:
        """Return the usual length of a status in months, or None if it isn't published."""
        terms = {each["status"].casefold(): each.get("term_months") for each in self.statuses if "status" in each}
        return terms.get(status.casefold())


class ProviderQuerySet(models.QuerySet["Provider"]):
    def with_accreditations(self) -> "ProviderQuerySet":
        periods = Accreditation.objects.select_related("accreditor").order_by(F("valid_from").desc(nulls_last=True))
        return self.prefetch_related(models.Prefetch("accreditations", periods))

    def lapsed(self, as_of: dt.date) -> "ProviderQuerySet":
        """Return the providers that were accredited and aren't anymore."""
        current = Accreditation.objects.on(as_of).filter(provider=OuterRef("pk"))
        earlier = Accreditation.objects.filter(provider=OuterRef("pk"), valid_until__lt=as_of)
        return self.filter(Exists(earlier), ~Exists(current))

    def ending_by(self, day: dt.date, *, as_of: dt.date) -> "ProviderQuerySet":
        """Return the providers whose last accreditation ends from `as_of` through `day`."""
        periods = Accreditation.objects.filter(provider=OuterRef("pk"), withholds=False)
        later = periods.filter(Q(valid_until=None) | Q(valid_until__gt=day))
        return self.filter(Exists(periods.filter(valid_until__range=(as_of, day))), ~Exists(later))


class Provider(models.Model):
    """An organization that offers accredited education."""

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    website = models.URLField(blank=True)
    description = models.TextField(blank=True)
    organization = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="providers",
        help_text="Its verified members can edit these listings",
    )
    pars_id = models.CharField("PARS provider ID", max_length=7, blank=True, help_text="Seven digits")
    unaccredited_on = models.DateField(
        "no accreditation found on",
        null=True,
        blank=True,
        help_text="When you looked in the list below and it wasn't there",
    )
    unaccredited_source = models.CharField("list that was searched", max_length=300, blank=True)
    is_demo = models.BooleanField("demo", default=False, help_text="Fictional, and labeled as demo")
    edition = models.PositiveIntegerField(default=1, editable=False, help_text="Grows with each save")

    objects = ProviderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pars_id="") | Q(pars_id__regex=r"^[0-9]{7}$"),
                name="provider_pars_id_seven_digits",
                violation_error_message="Enter the seven digits of the PARS provider ID, with leading zeros.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def standing(self, on: dt.date) -> Standing:
        """Return whether it was accredited on a day. Prefetch `with_accreditations` for lists."""
        return standing(
            [period.term for period in self.accreditations.all()], on=on, none_found=self.unaccredited_on is not None
        )

    def accreditation(self, on: dt.date) -> "Accreditation | None":
        """Return the period that covers the day, or else the one that ended last."""
        periods = list(self.accreditations.all())
        covering = [period for period in periods if period.term.covers(on)]
        return (covering or sorted(periods, key=_last_day, reverse=True) or [None])[0]


class AccreditationQuerySet(models.QuerySet["Accreditation"]):
    def on(self, day: dt.date) -> "AccreditationQuerySet":
        """Return the periods that cover a day."""
        started = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(started, Q(valid_until=None) | Q(valid_until__gte=day), withholds=False)


class Accreditation(models.Model):
    """One accreditation period. Renewals add a row, so that old credits stay verifiable."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="accreditations")
    accreditor = models.ForeignKey(Accreditor, models.PROTECT, related_name="accreditations")
    status = models.CharField(max_length=80, blank=True, help_text="In the accreditor's words. Empty if not stated")
    withholds = models.BooleanField(
        "not accredited in this period", default=False, help_text="For a status such as nonaccreditation"
    )
    valid_from = models.DateField(null=True, blank=True, help_text="Empty if not stated")
    valid_until = models.DateField(null=True, blank=True, help_text="The last day, inclusive. Empty if not stated")
    checked_on = models.DateField("looked up", null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)

    objects = AccreditationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="accreditation_ends_after_start",
                violation_error_message="An accreditation can't end before it starts.",
            ),
            models.UniqueConstraint(
                fields=["provider", "accreditor", "valid_from"],
                nulls_distinct=False,
                name="accreditation_once_per_start",
                violation_error_message="There's already a period of this accreditor with this start.",
            ),
        ]
        indexes = [models.Index(fields=["valid_until"], name="accreditation_ending")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.status or self.accreditor}"

    @property
    def term(self) -> Term:
        return Term(self.valid_from, self.valid_until, grants=not self.withholds)


class ProviderNumber(models.Model):
    """A number under which a board approved the provider, such as a nursing board's CE provider number."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="numbers")
    board = models.CharField(max_length=150)
    number = models.CharField(max_length=40)
    valid_until = models.DateField(null=True, blank=True, help_text="The last day, inclusive. Empty if not stated")
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "board", "number"],
                name="provider_number_once",
                violation_error_message="This number is already on file.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.board} {self.number}"


class FormerProviderSlug(models.Model):
    """An address that a provider's page had before. It redirects to today's."""

    slug = models.SlugField(max_length=120, unique=True)
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug


def _last_day(period: Accreditation) -> dt.date:
    return period.valid_until or dt.date.max
