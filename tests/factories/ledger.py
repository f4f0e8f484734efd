"""Entries, certificates, and the credit types, topics and formats that they name."""

import datetime as dt
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from PIL import Image

from accounts.users.models import User
from cmehub.lib.uploads import PNG, Checked
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic
from programs.ledger import actions, files
from programs.ledger.models import Certificate, Entry
from programs.ledger.rules import Facts
from tests.factories import accounts, programs

DAY = dt.date(2026, 3, 5)


def facts(**fields: Any) -> Facts:
    """Four AMA PRA Category 1 credits. The amounts can be given as text."""
    given = {
        "title": "Sepsis: the first hour",
        "completed_on": DAY,
        "amounts": {"AMA_PRA_1": "4"},
        "provider_name": "Juniper Valley Health",
        **fields,
    }
    return Facts(**{**given, **{name: _decimals(given.get(name, {})) for name in ("amounts", "topics")}})


def _decimals(amounts: Mapping[str, Any]) -> dict[str, Decimal]:
    return {code: Decimal(amount) for code, amount in amounts.items()}


_NAMES = {
    "AMA_PRA_1": ("AMA PRA Category 1 Credit", "Category 1", "MD;DO"),
    "ANCC_CH": ("Nursing contact hour (NCPD)", "contact hours", "RN;LPN;APRN"),
    "ACPE_CEU": ("ACPE CEU", "ACPE CEU", "PHARMD"),
    "ABIM_MOC": ("ABIM MOC point", "ABIM MOC", "MD;DO"),
}


def vocabulary(*types: str, topics: Iterable[str] = (), formats: Iterable[str] = ()) -> None:
    """Add what isn't there yet. Topics and formats are named after their codes."""
    for code in types:
        name, short_name, professions = _NAMES.get(code, (code, code, ""))
        if not CreditType.objects.filter(code=code).exists():
            programs.credit_type(code=code, name=name, short_name=short_name, professions=professions)
    for model, make, codes in (
        (MandatedTopic, programs.mandated_topic, topics),
        (ActivityFormat, programs.activity_format, formats),
    ):
        known = set(model.objects.values_list("code", flat=True))
        for code in set(codes) - known:
            make(code=code, name=code.replace("_", " ").capitalize())


def entry(*, user: User | None = None, in_trash_since: dt.datetime | None = None, **fields: Any) -> Entry:
    """An entry logged by its owner. `fields` are facts, or arguments of `actions.log`."""
    names = Facts.__dataclass_fields__.keys()
    stated = facts(**{name: value for name, value in fields.items() if name in names})
    vocabulary(*stated.amounts, topics=stated.topics, formats=[stated.format] if stated.format else [])
    others = {name: value for name, value in fields.items() if name not in names}
    made = actions.log(facts=stated, by=user or accounts.clinician(), **{"now": timezone.now(), **others})
    if in_trash_since:
        actions.delete(entry=made, by=made.user, now=in_trash_since)
        made.refresh_from_db()
    return made


def picture() -> bytes:
    """A PNG file."""
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(file, "PNG")
    return file.getvalue()


def certificate(*, entry: Entry, name: str = "certificate.png") -> Certificate:
    file = files.store(Checked(content=picture(), content_type=PNG, name=name))
    return actions.attach(entry=entry, file=file, by=entry.user, now=timezone.now())
