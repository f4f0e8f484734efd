"""The pages of rules, for the sitemap."""

from django.urls import reverse

from cmehub.site.sitemap import Section
from programs.requirements.models import RuleVersion, RuleVersionQuerySet

PAGES = ("programs:rule_list", "programs:rules_method")


def _rules() -> RuleVersionQuerySet:
    """Return the latest version of each rule. All versions of a rule have one page."""
    published = RuleVersion.objects.published().order_by("authority", "profession", "-number")
    newest = published.distinct("authority", "profession").values("pk")
    return RuleVersion.objects.filter(pk__in=newest).select_related("authority")


RULE_PAGES = Section(
    "rules",
    _rules,
    lambda version: reverse("programs:rule", args=[version.authority.code.lower(), version.profession.lower()]),
    lambda version: (version.checked_on, version.published_at),
)
