"""Load the demo world: invented people, programs, employers and vacancies, all marked as such."""

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
    help = "Load the demo world; its dates are relative to today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing when the database has people")

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if not settings.DEMO_WORLD:
            raise CommandError("This is not a demo installation: set DEMO_WORLD=true first. Nothing was loaded.")
        if User.objects.exists():
            if if_empty:
                return
            raise CommandError("The database has people already; the demo world is for an empty one.")
        as_of = day_of(timezone.now(), accounts.demo.ZONE)
        with transaction.atomic():
            call_command("load_reference", stdout=self.stdout)
            accounts.demo.load(as_of=as_of)
            programs.demo.load(as_of=as_of)
            careers.demo.load(as_of=as_of)
        self.stdout.write("Demo world loaded: everything marked 'demo' is invented.")
