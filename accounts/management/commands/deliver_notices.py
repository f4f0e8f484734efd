"""Deliver what is due by hand, as the worker does at each tick: while Celery is down, say."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.notices import delivery


class Command(BaseCommand):
    help = "Deliver every message that is due, then stop. May run beside workers: each message goes once."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--lease",
            type=float,
            default=delivery.LEASE.total_seconds(),
            metavar="SECONDS",
            help="how long others leave alone what this run has claimed (default: %(default)s)",
        )

    def handle(self, *args: Any, lease: float, **options: Any) -> None:
        sent = delivery.deliver_due(now=timezone.now(), seconds=None, lease=dt.timedelta(seconds=lease))
        self.stdout.write(f"{sent} sent")
