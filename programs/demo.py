"""The fictional programs of the demo data, labeled as demo. Their dates depend on the day they're loaded."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from accounts.demo import NoDemoWorld
from programs.reference import FOLDER, load_programs


@transaction.atomic
def load(*, as_of: dt.date) -> None:
    """Add the programs. Load the reference data first (raises NoDemoWorld unless settings.DEMO_WORLD)."""
    if not settings.DEMO_WORLD:
        raise NoDemoWorld
    load_programs(FOLDER / "demo_programs.json", as_of=as_of, is_demo=True)
