"""The pages of programs and of their providers, for the sitemap."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.reviewing.models import published_at
from cmehub.site.sitemap import Section
from programs.catalog.models import Program, ProgramQuerySet
from programs.providers.models import Provider
from programs.search.provider_queries import public_providers

PAGES = ("programs:list", "programs:provider_list", "programs:how_to_choose")


def _programs() -> ProgramQuerySet:
    real = Program.objects.visible().on_offer(timezone.localdate()).filter(is_demo=False)
    return real.only("slug", "checked_on", "created_at").annotate(published_at=published_at(Program))


def _providers() -> QuerySet[Provider]:
    return public_providers().filter(is_demo=False).only("slug")


PROGRAM_PAGES = Section(
    "programs",
    _programs,
    lambda program: reverse("programs:detail", args=[program.slug]),
    lambda program: (program.checked_on, program.created_at, program.published_at),
)
PROVIDER_PAGES = Section("providers", _providers, lambda provider: reverse("programs:provider", args=[provider.slug]))
