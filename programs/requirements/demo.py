"""What the fictional clinicians told about their rules, and a second license for one of them."""

import datetime as dt

from accounts.licenses import actions as licenses
from accounts.licenses.enums import CredentialKind, Issuer
from accounts.users.enums import Profession, State
from accounts.users.models import User
from programs.requirements import actions

DANA, PRIYA = "dana@demo.example", "priya.nair@demo.example"


def load(*, as_of: dt.date) -> None:
    """Add answers and credentials. Load the rules and the clinicians first."""
    dana = User.objects.filter(email=DANA).first()
    priya = User.objects.filter(email=PRIYA).first()
    if dana:
        for credential in dana.credentials.filter(kind=CredentialKind.STATE_LICENSE):
            actions.answer(by=dana, credential=credential, code="prescriptive_authority", value=True, as_of=as_of)
    if priya:
        _answer(priya, as_of, degree="MD", pathologist_or_radiologist=False, geriatric_practice=False)
        _license(priya, as_of)


def _license(priya: User, as_of: dt.date) -> None:
    florida = licenses.add(
        by=priya,
        profession=Profession.PHYSICIAN,
        state=State.FL,
        number="ME0104477",
        expires_on=as_of + dt.timedelta(days=230),
    )
    licenses.add(
        by=priya,
        profession=Profession.PHYSICIAN,
        kind=CredentialKind.BOARD_CERTIFICATE,
        issuer=Issuer.ABIM,
        title="Internal Medicine",
        expires_on=as_of + dt.timedelta(days=1130),
    )
    long_ago = (as_of - dt.timedelta(days=3400)).isoformat()
    for credential in (florida, priya.credentials.get(state=State.CA)):
        actions.answer(by=priya, credential=credential, code="licensed_on", value=long_ago, as_of=as_of)


def _answer(person: User, as_of: dt.date, **answers: bool | str) -> None:
    for code, value in answers.items():
        actions.answer(by=person, credential=None, code=code, value=value, as_of=as_of)
