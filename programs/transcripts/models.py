"""Audit packs: what a board asks for in an audit, as one ZIP file."""

from django.db import models
from django.db.models import Q

from accounts.privacy.enums import UNFINISHED
from accounts.privacy.models import BuiltFile
from accounts.users.models import User
from programs.requirements.models import Cycle


class PackQuerySet(models.QuerySet["Pack"]):
    def of(self, user: User) -> "PackQuerySet":
        return self.filter(cycle__credential__user=user)


class Pack(BuiltFile):
    """One audit pack of one cycle of a credential."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="packs")
    full_numbers = models.BooleanField(default=False, help_text="License numbers in full, as the person chose")

    objects = PackQuerySet.as_manager()

    class Meta(BuiltFile.Meta):
        verbose_name = "audit pack"
        constraints = [
            *BuiltFile.Meta.constraints,
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(state__in=UNFINISHED), name="pack_one_unfinished_per_cycle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle}, requested {self.requested_at:%Y-%m-%d}"
