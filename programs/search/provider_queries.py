"""Find providers and their programs. A provider is public while it has a live listing, its own or a joint one."""

from django.db.models import CharField, Count, Exists, F, Func, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from programs.catalog.models import Program, ProgramQuerySet
from programs.evidence.enums import Grade
from programs.evidence.models import Outcome
from programs.evidence.queries import count_by_grade
from programs.providers.models import Provider, ProviderQuerySet

LONGEST_SEARCH = 200


def public_providers() -> ProviderQuerySet:
    live = Program.objects.visible()
    own, joint = live.filter(provider=OuterRef("pk")), live.filter(joint_providers=OuterRef("pk"))
    return Provider.objects.filter(Exists(own) | Exists(joint))


def named(text: str) -> QuerySet[Provider]:
    """Return public providers whose name has every word of `text`, with their number of live programs. By name."""
    providers = public_providers().annotate(plain_name=_unaccented(F("name")))
    for word in text.split():
        providers = providers.filter(plain_name__icontains=_unaccented(Value(word)))
    listings = _number_of(Program.objects.visible().filter(provider=OuterRef("pk")), "provider")
    joint = _number_of(Program.objects.visible().filter(joint_providers=OuterRef("pk")), "joint_providers")
    counted = providers.with_accreditations().annotate(listings=listings, joint_listings=joint)
    return counted.order_by("is_demo", "name", "pk")


def _number_of(programs: ProgramQuerySet, by: str) -> Coalesce:
    """Count in a subquery, which runs only for the providers on the page."""
    return Coalesce(Subquery(programs.order_by().values(by).annotate(n=Count("pk")).values("n")), 0)


def _unaccented(text: F | Value) -> Func:
    return Func(text, function="unaccent", output_field=CharField())


def own_programs(provider: Provider) -> ProgramQuerySet:
    """Return its live listings, strongest evidence first, ended ones included."""
    return Program.objects.visible().filter(provider=provider).order_by("best_grade", "title", "pk")


def joint_programs(provider: Provider) -> ProgramQuerySet:
    """Return the live listings of others that it provides jointly."""
    return Program.objects.visible().filter(joint_providers=provider).order_by("best_grade", "title", "pk")


def results_by_grade(provider: Provider) -> dict[Grade, int]:
    """Return the number of results of its own live programs per grade."""
    return count_by_grade(Outcome.objects.filter(program__in=Program.objects.visible().filter(provider=provider)))
