"""Print the demo accounts, their password and one-time codes. Prints nothing without demo data."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.demo import CLINICIAN, EMPLOYER, PASSWORD, PERIOD, STAFF, current_code
from accounts.users.models import User


class Command(BaseCommand):
    help = "Print the demo accounts and their current one-time codes."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_WORLD:
            return
        people = {user.email: user for user in User.objects.filter(is_demo=True)}
        listed = [people[email] for email in (CLINICIAN, EMPLOYER, *STAFF) if email in people]
        if not listed:
            return
        now = time.time()
        self.stdout.write(f"Demo accounts (password: {PASSWORD})")
        for user in listed:
            code = current_code(user, now=now)
            self.stdout.write(f"  {user.email:<24} {user.name:<28} {f'code {code}' if code else ''}".rstrip())
        seconds = PERIOD - int(now) % PERIOD
        self.stdout.write(f"These codes change in {seconds} seconds. Get new ones with ./dev manage demo_accounts")
