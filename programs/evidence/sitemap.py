"""The pages of results, for the sitemap."""

from django.urls import reverse

from accounts.reviewing.models import published_at
from cmehub.site.sitemap import Section
from programs.evidence.models import Outcome, OutcomeQuerySet

PAGES = ("programs:evidence_list", "programs:evidence_method")


def _results() -> OutcomeQuerySet:
    real = Outcome.objects.visible().filter(is_demo=False)
    return real.only("code", "checked_on", "created_at").annotate(published_at=published_at(Outcome))


RESULT_PAGES = Section(
    "results",
    _results,
    lambda outcome: reverse("programs:study", args=[outcome.code]),
    lambda outcome: (outcome.checked_on, outcome.created_at, outcome.published_at),
)
