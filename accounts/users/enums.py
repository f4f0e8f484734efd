"""Purposes, professions and licensing jurisdictions."""

from django.db import models


class Purpose(models.TextChoices):
    CLINICIAN = "clinician", "I'm a clinician"
    EMPLOYER = "employer", "I hire clinicians"
    PROVIDER = "provider", "I provide CME"
    WRITER = "writer", "I want to write CME"


class Profession(models.TextChoices):
    PHYSICIAN = "physician", "Physician"
    NP = "np", "Nurse practitioner"
    PA = "pa", "Physician assistant/associate (PA)"
    NURSE = "nurse", "Registered nurse (RN)"
    PHARMACIST = "pharmacist", "Pharmacist"


# Programs are for nurses as a group, whichever license they hold.
AUDIENCES: dict[str, str] = {**{value: str(label) for value, label in Profession.choices}, Profession.NURSE: "Nurse"}


class State(models.TextChoices):
    """The jurisdictions that license clinicians: states, the District of Columbia and territories (USPS codes)."""

    AL = "AL", "Alabama"
    AK = "AK", "Alaska"
    AZ = "AZ", "Arizona"
    AR = "AR", "Arkansas"
    CA = "CA", "California"
    CO = "CO", "Colorado"
    CT = "CT", "Connecticut"
    DE = "DE", "Delaware"
    DC = "DC", "District of Columbia"
    FL = "FL", "Florida"
    GA = "GA", "Georgia"
    HI = "HI", "Hawaii"
    ID = "ID", "Idaho"
    IL = "IL", "Illinois"
    IN = "IN", "Indiana"
    IA = "IA", "Iowa"
    KS = "KS", "Kansas"
    KY = "KY", "Kentucky"
    LA = "LA", "Louisiana"
    ME = "ME", "Maine"
    MD = "MD", "Maryland"
    MA = "MA", "Massachusetts"
    MI = "MI", "Michigan"
    MN = "MN", "Minnesota"
    MS = "MS", "Mississippi"
    MO = "MO", "Missouri"
    MT = "MT", "Montana"
    NE = "NE", "Nebraska"
    NV = "NV", "Nevada"
    NH = "NH", "New Hampshire"
    NJ = "NJ", "New Jersey"
    NM = "NM", "New Mexico"
    NY = "NY", "New York"
    NC = "NC", "North Carolina"
    ND = "ND", "North Dakota"
    OH = "OH", "Ohio"
    OK = "OK", "Oklahoma"
    OR = "OR", "Oregon"
    PA = "PA", "Pennsylvania"
    RI = "RI", "Rhode Island"
    SC = "SC", "South Carolina"
    SD = "SD", "South Dakota"
    TN = "TN", "Tennessee"
    TX = "TX", "Texas"
    UT = "UT", "Utah"
    VT = "VT", "Vermont"
    VA = "VA", "Virginia"
    WA = "WA", "Washington"
    WV = "WV", "West Virginia"
    WI = "WI", "Wisconsin"
    WY = "WY", "Wyoming"
    AS = "AS", "American Samoa"
    GU = "GU", "Guam"
    MP = "MP", "Northern Mariana Islands"
    PR = "PR", "Puerto Rico"
    VI = "VI", "U.S. Virgin Islands"
