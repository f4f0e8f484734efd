"""Deliver due messages manually, for example while Celery is down."""

import argparse
import datetime as dt
import gc
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.notices import delivery


class Command(BaseCommand):
    help = "Deliver every due message, then exit. Safe to run alongside workers."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--lease",
            type=float,
            default=delivery.LEASE.total_seconds(),
            metavar="SECONDS",
            help="how long other workers leave this run's claims alone (default: %(default)s)",
        )

    def handle(self, *args: Any, lease: float, **options: Any) -> None:
        gc.freeze()  # what's imported stays, so that garbage collection needn't search it
        sent = delivery.deliver_due(now=timezone.now(), seconds=None, lease=dt.timedelta(seconds=lease))
        self.stdout.write(f"{sent} sent")
