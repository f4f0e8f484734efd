"""What license numbers look like, for the boards whose format is known.

A number that looks different is questioned once and can be kept, because boards change their formats, and old numbers
stay in use.
"""

import re
from dataclasses import dataclass

from accounts.users.enums import Profession, State

_MD, _NP, _PA = Profession.PHYSICIAN, Profession.NP, Profession.PA
_RN, _RPH = Profession.NURSE, Profession.PHARMACIST


@dataclass(frozen=True)
class Format:
    """A board's format. The pattern is for numbers without spaces, dots and hyphens, in capital letters."""

    pattern: str
    example: str


# From the numbers that the boards' license look-ups show (medium confidence).
_FORMATS: dict[tuple[State, Profession], Format] = {
    (State.CA, _MD): Format(r"([ACG]|20A)\d{4,6}", "A123456"),
    (State.CA, _RN): Format(r"\d{5,8}", "95123456"),
    (State.CA, _NP): Format(r"\d{4,8}", "95012345"),
    (State.CA, _PA): Format(r"(PA)?\d{5,6}", "PA12345"),
    (State.CA, _RPH): Format(r"(RPH)?\d{5}", "RPH 12345"),
    (State.FL, _MD): Format(r"(ME|OS|TRN|ACN)\d{1,7}", "ME123456"),
    (State.FL, _RN): Format(r"RN\d{4,8}", "RN9123456"),
    (State.FL, _NP): Format(r"(APRN|ARNP)\d{4,8}", "APRN11001234"),
    (State.FL, _PA): Format(r"PA\d{4,8}", "PA9101234"),
    (State.FL, _RPH): Format(r"PS\d{4,6}", "PS12345"),
    (State.IL, _MD): Format(r"036\d{6}", "036.123456"),
    (State.IL, _RN): Format(r"041\d{6}", "041.123456"),
    (State.IL, _NP): Format(r"(209|277)\d{6}", "209.012345"),
    (State.IL, _PA): Format(r"085\d{6}", "085.001234"),
    (State.IL, _RPH): Format(r"051\d{6}", "051.123456"),
    (State.MI, _MD): Format(r"(4301|5101|4351|5151)\d{6}", "4301123456"),
    (State.MI, _RN): Format(r"4704\d{6}", "4704123456"),
    (State.MI, _NP): Format(r"4704\d{6}", "4704123456"),
    (State.MI, _PA): Format(r"5601\d{6}", "5601012345"),
    (State.MI, _RPH): Format(r"5302\d{6}", "5302012345"),
    (State.NY, _MD): Format(r"\d{6}", "123456"),
    (State.NY, _RN): Format(r"\d{6}(01)?", "123456"),
    (State.NY, _NP): Format(r"F?\d{6}(01)?", "F341234"),
    (State.NY, _PA): Format(r"\d{6}", "012345"),
    (State.NY, _RPH): Format(r"\d{5,6}", "012345"),
    (State.OH, _MD): Format(r"(35|34|57|58)\d{6}[A-Z]?", "35.123456"),
    (State.OH, _RN): Format(r"(RN)?\d{5,6}", "RN.123456"),
    (State.OH, _NP): Format(r"(APRNCNP|COA)?\d{4,8}(NP)?", "APRN.CNP.012345"),
    (State.OH, _PA): Format(r"50\d{6}(RX)?", "50.001234RX"),
    (State.PA, _MD): Format(r"(MD|OS|MT|OT)\d{6}[A-Z]?", "MD123456"),
    (State.PA, _RN): Format(r"RN\d{6}L?", "RN123456"),
    (State.PA, _NP): Format(r"SP\d{6}[A-Z]?", "SP012345"),
    (State.PA, _PA): Format(r"(MA|OA)\d{6}[A-Z]?", "MA051234"),
    (State.PA, _RPH): Format(r"RP\d{6}[A-Z]?", "RP123456"),
    (State.WA, _MD): Format(r"(MD|OP){1,2}\d{8}", "MD61234567"),
    (State.WA, _RN): Format(r"(RN){1,2}\d{8}", "RN61234567"),
    (State.WA, _NP): Format(r"(AP){1,2}\d{8}", "AP61234567"),
    (State.WA, _PA): Format(r"(PA){1,2}\d{8}", "PA61234567"),
    (State.WA, _RPH): Format(r"(PH){1,2}\d{8}", "PH61234567"),
}


def unusual_format(number: str, *, state: str, profession: str) -> Format | None:
    """Return the board's usual format if the number doesn't have it, or None. Unknown boards have no format."""
    usual = next((found for key, found in _FORMATS.items() if key == (state, profession)), None)
    if not number or usual is None or re.fullmatch(usual.pattern, re.sub(r"[\s.\-]", "", number).upper()):
        return None
    return usual
