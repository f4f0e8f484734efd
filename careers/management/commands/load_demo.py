"""Load the demo data: fictional people, programs, employers and vacancies, all labeled as demo."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

import accounts.demo
import careers.demo
import programs.demo
from accounts.users.models import User
from cmehub.lib.dates import day_of


class Command(BaseCommand):
    help = "Load the demo data, with dates relative to today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing if the database already has users")

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if not settings.DEMO_WORLD:
            raise CommandError("Demo data needs DEMO_WORLD=true. Nothing was loaded.")
        if User.objects.exists():
            if if_empty:
                return
            raise CommandError("The database already has users. Demo data can only be loaded into an empty database.")
        as_of = day_of(timezone.now(), accounts.demo.ZONE)
        with transaction.atomic():
            call_command("load_reference", stdout=self.stdout)
            call_command("load_requirements", stdout=self.stdout)
            accounts.demo.load(as_of=as_of)
            programs.demo.load(as_of=as_of)
            careers.demo.load(as_of=as_of)
        self.stdout.write("Demo data loaded. Everything labeled “demo” is fictional.")
