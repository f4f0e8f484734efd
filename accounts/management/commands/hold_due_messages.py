"""Hold the messages that a hub which is still running may have sent."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.notices import recovery


class Command(BaseCommand):
    help = (
        "Hold every message that's due by now, for staff to settle. Run it before you start the worker on a restored "
        "database, if another hub was sending after the restore."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{recovery.hold_due(now=timezone.now()):,} messages held.")
