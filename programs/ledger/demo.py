"""The ledgers of three fictional clinicians, over two years. Their dates depend on the day they're loaded."""

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.users.models import User
from cmehub.lib import uploads
from programs.catalog.models import Program
from programs.ledger import actions, files
from programs.ledger.enums import Origin
from programs.ledger.models import Entry
from programs.ledger.rules import Facts

NOTE = "Demo data: nobody completed this."
DANA, PRIYA, MARCUS = "dana@demo.example", "priya.nair@demo.example", "marcus.bell@demo.example"


class _Line(NamedTuple):
    """One entry. `what` is a demo program's slug, or an activity and its provider with '@' between.

    `credits` and `topics` are like 'AMA_PRA_1 4, ABIM_MOC 4'.
    """

    days_ago: int
    what: str
    credits: str
    topics: str = ""
    format: str = ""


_OF_DANA = (
    _Line(12, "interpreter-every-time", "ANCC_CH 1", "cultural_competency 1", "INTERNET_ENDURING"),
    _Line(26, "menopause-hormones", "AANP_CH 2.5, AANP_RX 1.5", "pharmacology 1.5", "INTERNET_ENDURING"),
    _Line(45, "suicide-safety-plan", "ANCC_CH 3", "suicide_prevention 3", "INTERNET_LIVE"),
    _Line(61, "Grand rounds: heart failure in clinic @ Juniper Valley Health", "ANCC_CH 1", "", "RSS"),
    _Line(88, "np-primary-care-pharmacology", "ANCC_CH 6, ANCC_RX 6", "pharmacology 6", "INTERNET_LIVE"),
    _Line(150, "hpv-vaccine-announcement", "ANCC_CH 1", "immunization 1", "INTERNET_LIVE"),
    _Line(177, "gout-treat-to-target", "ANCC_CH 2", "", "INTERNET_ENDURING"),
    _Line(214, "opioid-tapering-primary-care", "AANP_CH 6, AANP_RX 4", "opioids 3, pain 3", "INTERNET_ENDURING"),
    _Line(
        248, "Implicit bias in the exam room @ Tallgrass Family Medicine Network", "ANCC_CH 1.5", "implicit_bias 1.5"
    ),
    _Line(290, "blood-pressure-team", "ANCC_CH 12, IPCE 12", "", "COURSE"),
    _Line(333, "copd-exacerbation-plan", "ANCC_CH 2", "", "INTERNET_ENDURING"),
    _Line(371, "Recognizing child abuse @ Harvest Moon Children’s Network", "ANCC_CH 2", "child_abuse 2"),
    _Line(420, "adhd-adults", "AANP_CH 4, AANP_RX 3", "pharmacology 3", "INTERNET_ENDURING"),
    _Line(
        466,
        "Grand rounds: safer prescribing in kidney disease @ Juniper Valley Health",
        "ANCC_CH 1",
        "medication_safety 1",
        "RSS",
    ),
    _Line(512, "advance-care-conversations", "ANCC_CH 6", "palliative 2", "COURSE"),
    _Line(
        580, "Human trafficking: what a clinic sees @ Willow Creek Women’s Health", "ANCC_CH 2", "human_trafficking 2"
    ),
    _Line(655, "buprenorphine-start", "AANP_CH 8, AANP_RX 6", "substance_use 8", "INTERNET_ENDURING"),
)
_OF_PRIYA = (
    _Line(9, "ckd-early", "AMA_PRA_1 1.25", "", "INTERNET_ENDURING"),
    _Line(31, "insulin-in-hospital", "AMA_PRA_1 3, ABIM_MOC 3", "medication_safety 1", "INTERNET_LIVE"),
    _Line(58, "hospital-goals-of-care", "AMA_PRA_1 2, ABIM_MOC 2", "palliative 2", "INTERNET_LIVE"),
    _Line(83, "Medical grand rounds, spring @ Northgate University Medicine", "AMA_PRA_1 6", "", "RSS"),
    _Line(117, "liver-fibrosis-primary-care", "AMA_PRA_1 1.5", "", "INTERNET_ENDURING"),
    _Line(149, "opioid-tapering-primary-care", "AMA_PRA_1 6", "opioids 3, pain 3", "INTERNET_ENDURING"),
    _Line(
        186,
        "Reviewing for the Journal of Ambulatory Diabetes @ Cedar Ridge Medical Education",
        "AMA_PRA_1 3",
        "",
        "MANUSCRIPT",
    ),
    _Line(222, "gout-treat-to-target", "AMA_PRA_1 2", "", "INTERNET_ENDURING"),
    _Line(263, "Medical grand rounds, fall @ Northgate University Medicine", "AMA_PRA_1 8", "", "RSS"),
    _Line(305, "deprescribing-older-adults", "AMA_PRA_1 3", "geriatrics 3", "INTERNET_ENDURING"),
    _Line(
        348,
        "Annual meeting on diabetes care @ Northgate University Medicine",
        "AMA_PRA_1 18.5, ABIM_MOC 15",
        "nutrition 2",
        "COURSE",
    ),
    _Line(390, "afib-stroke-prevention", "AMA_PRA_1 1.75", "", "INTERNET_ENDURING"),
    _Line(437, "Reading on my own: lipid guidelines", "AMA_PRA_2 2"),
    _Line(
        498,
        "Twelve hours on pain and the end of life @ Harborlight Geriatrics Institute",
        "AMA_PRA_1 12",
        "pain 8, palliative 4",
    ),
    _Line(560, "menopause-hormones", "AMA_PRA_1 2.5", "womens_health 2.5", "INTERNET_ENDURING"),
    _Line(634, "sepsis-first-hour", "AMA_PRA_1 4", "", "INTERNET_LIVE"),
)
_OF_MARCUS = (
    _Line(15, "sepsis-first-hour", "AMA_PRA_1 4", "", "INTERNET_LIVE"),
    _Line(42, "pa-preceptor-skills", "AAPA_CAT1 2", "", "INTERNET_LIVE"),
    _Line(70, "lung-screening-shared-decision", "AAPA_CAT1 1.5", "", "INTERNET_ENDURING"),
    _Line(104, "pa-emergency-procedures", "AAPA_CAT1 20", "", "SIMULATION"),
    _Line(139, "Morbidity and mortality conference @ Juniper Valley Health", "AAPA_CAT1 5", "patient_safety 5", "RSS"),
    _Line(171, "buprenorphine-start", "AAPA_CAT1 8", "substance_use 8", "INTERNET_ENDURING"),
    _Line(208, "pa-dermatology-eye", "AAPA_CAT1 6", "", "INTERNET_ENDURING"),
    _Line(246, "Reading on my own: hospital medicine", "AAPA_CAT2 10"),
    _Line(299, "Opioids in acute pain @ Cedar Ridge Medical Education", "AAPA_CAT1 2", "opioids 2, pain 2"),
    _Line(351, "icu-grand-rounds", "AMA_PRA_1 12", "", "RSS"),
    _Line(
        404, "Hospital medicine at night, a case series @ Bluestem Academy of Physician Associates", "AAPA_CAT1_SA 8"
    ),
    _Line(470, "hospital-goals-of-care", "AMA_PRA_1 2", "palliative 2", "INTERNET_LIVE"),
    _Line(541, "colorectal-outreach", "AAPA_CAT1_PI 20", "", "PI_CME"),
    _Line(610, "Advanced life support @ Riverside Simulation Center", "AAPA_CAT1 8", "", "COURSE"),
    _Line(688, "antibiotics-respiratory", "AAPA_CAT1_PI 20", "", "PI_CME"),
)
# Logged twice, and put into the trash.
_MISTAKE = _Line(46, "suicide-safety-plan", "ANCC_CH 3", "suicide_prevention 3", "INTERNET_LIVE")


def load(*, as_of: dt.date) -> None:
    """Fill the ledgers of the demo clinicians. Load the people and the demo programs first."""
    people = {user.email: user for user in User.objects.filter(is_demo=True)}
    ledgers = {DANA: _OF_DANA, PRIYA: _OF_PRIYA, MARCUS: _OF_MARCUS}
    for email, lines in ledgers.items():
        if user := people.get(email):
            _fill(user, lines, as_of)
    if dana := people.get(DANA):
        actions.delete(entry=_log(dana, _MISTAKE, as_of), by=dana, now=timezone.now() - dt.timedelta(days=3))


def _fill(user: User, lines: Sequence[_Line], as_of: dt.date) -> None:
    """Add the entries. The first of a listed program is confirmed, and the two latest have certificates."""
    entries = [_log(user, line, as_of) for line in lines]
    confirmed = next(entry for entry in entries if entry.program)
    Entry.objects.filter(pk=confirmed.pk).update(confirmed_by=confirmed.provider, confirmed_at=confirmed.entered_at)
    for entry, content_type in zip(entries, (uploads.PDF, uploads.PNG), strict=False):
        content = _certificate(user, entry, content_type)
        name = f"certificate.{'pdf' if content_type == uploads.PDF else 'png'}"
        file = files.store(uploads.Checked(content, content_type, name))
        actions.attach(entry=entry, file=file, by=user, now=entry.entered_at)


def _log(user: User, line: _Line, as_of: dt.date) -> Entry:
    title, _, provider = (part.strip() for part in line.what.partition("@"))
    program = Program.objects.filter(slug=title, is_demo=True).select_related("provider").first()
    facts = Facts(
        title=program.title if program else title,
        completed_on=as_of - dt.timedelta(days=line.days_ago),
        amounts=_amounts(line.credits),
        topics=_amounts(line.topics),
        provider_name=program.provider.name if program else provider,
        format=line.format,
        note=NOTE,
    )
    return actions.log(
        facts=facts,
        by=user,
        now=timezone.now() - dt.timedelta(days=max(line.days_ago - 1, 0)),
        origin=Origin.PROGRAM if program else Origin.HAND,
        program=program,
    )


def _amounts(text: str) -> dict[str, Decimal]:
    pairs = (part.split() for part in text.split(",") if part)
    return {code: Decimal(amount) for code, amount in pairs}


def _certificate(user: User, entry: Entry, content_type: str) -> bytes:
    """Return a sample certificate, as a picture or as a PDF of it."""
    picture = Image.new("RGB", (1000, 620), "#fbfcfc")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((24, 24, 976, 596), outline="#00596e", width=3)
    credit = ", ".join(f"{each.amount:g} {each.credit_type}" for each in entry.credits.select_related("credit_type"))
    lines = ("CERTIFICATE (DEMO)", user.name, "completed", entry.title, credit, str(entry.completed_on))
    for number, text in enumerate(lines):
        draw.text((80, 80 + number * 76), text.encode("ascii", "replace").decode(), fill="#14212a", font_size=28)
    file = io.BytesIO()
    picture.save(file, "PDF" if content_type == uploads.PDF else "PNG")
    return file.getvalue()
