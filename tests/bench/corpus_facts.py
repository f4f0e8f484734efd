"""How often the facts of invented programs occur, as skewed as in real catalogs."""

from accounts.users.enums import Profession, State
from programs.catalog.enums import Delivery, Interprofessional, ListingState, Relationships, Stated, Support
from programs.evidence.enums import CareSetting, Condition, Design, MooreLevel
from tests.bench.corpus_words import Weighted

AUDIENCES = Weighted(
    {
        "physician": 30,
        "physician np pa": 17,
        "nurse": 14,
        "": 12,  # not stated
        "pharmacist": 7,
        "physician nurse": 5,
        "physician np pa nurse pharmacist": 5,
        "np pa": 4,
        "np": 3,
        "pa": 3,
    }
)
# The share of the programs for a profession that offer the type
CREDITS: dict[str, dict[str, float]] = {
    Profession.PHYSICIAN: {"AMA_PRA_1": 0.94, "ABIM_MOC": 0.12, "AAFP_PRESCRIBED": 0.08, "AOA_2A": 0.03},
    Profession.NP: {"AANP_CH": 0.5, "AANP_RX": 0.15, "ANCC_RX": 0.1},
    Profession.PA: {"AAPA_CAT1": 0.45},
    Profession.NURSE: {"ANCC_CH": 0.92, "AACN_CERP": 0.05, "CBRN_CH": 0.06},
    Profession.PHARMACIST: {"ACPE_CH": 0.95},
}
AMOUNTS = Weighted(
    {
        "1": 30,
        "0.5": 8,
        "0.25": 4,
        "0.75": 5,
        "1.5": 12,
        "2": 10,
        "3": 7,
        "4": 5,
        "6": 5,
        "8": 3,
        "15": 3,
        "40": 1,
    }
)
DELIVERIES = Weighted(
    {
        Delivery.ANYTIME_ONLINE: 52,
        Delivery.LIVE_ONLINE: 16,
        Delivery.IN_PERSON: 15,
        Delivery.NOT_STATED: 7,
        Delivery.HYBRID: 6,
        Delivery.IN_PRACTICE: 4,
    }
)
LIVE_EVENTS = frozenset({Delivery.LIVE_ONLINE, Delivery.IN_PERSON, Delivery.HYBRID})
FORMATS: dict[str, str] = {
    Delivery.ANYTIME_ONLINE: "INTERNET_ENDURING",
    Delivery.LIVE_ONLINE: "INTERNET_LIVE",
    Delivery.IN_PERSON: "COURSE",
    Delivery.HYBRID: "RSS",
    Delivery.IN_PRACTICE: "PI_CME",
}
FEES = Weighted(
    {
        "15": 20,
        "25": 15,
        "35": 12,
        "49": 12,
        "75": 10,
        "95": 8,
        "150": 8,
        "295": 6,
        "495": 5,
        "1195": 3,
        "2400": 1,
    }
)
PLACES = {
    "Orlando": ("FL", "America/New_York"),
    "Las Vegas": ("NV", "America/Los_Angeles"),
    "San Diego": ("CA", "America/Los_Angeles"),
    "Chicago": ("IL", "America/Chicago"),
    "Boston": ("MA", "America/New_York"),
    "New York": ("NY", "America/New_York"),
    "Nashville": ("TN", "America/Chicago"),
    "Phoenix": ("AZ", "America/Phoenix"),
    "Denver": ("CO", "America/Denver"),
    "Houston": ("TX", "America/Chicago"),
    "Atlanta": ("GA", "America/New_York"),
    "Seattle": ("WA", "America/Los_Angeles"),
    "Minneapolis": ("MN", "America/Chicago"),
    "Honolulu": ("HI", "Pacific/Honolulu"),
    "Omaha": ("NE", "America/Chicago"),
    "Bozeman": ("MT", "America/Denver"),
}
RELATIONSHIPS = Weighted({Relationships.NOT_STATED: 45, Relationships.NONE: 35, Relationships.MITIGATED: 20})
SUPPORT = Weighted({Support.NOT_STATED: 50, Support.NONE: 38, Support.RECEIVED: 12})
DISCLOSURE = "The planners and the faculty have nothing more to disclose than this listing states."
INTERPROFESSIONAL = Weighted(
    {
        Interprofessional.NOT_STATED: 55,
        Interprofessional.SINGLE: 20,
        Interprofessional.OPEN: 14,
        Interprofessional.PLANNED: 8,
        Interprofessional.TEAM: 3,
    }
)
STATED = Weighted({Stated.NOT_STATED: 75, Stated.NO: 15, Stated.YES: 10})
STATES = Weighted({ListingState.LIVE: 97, ListingState.WITHDRAWN: 2, ListingState.DRAFT: 1})
DESIGNS = Weighted(
    {
        Design.D0: 8,
        Design.D1: 20,
        Design.D2: 22,
        Design.D3: 25,
        Design.D4: 12,
        Design.D5: 6,
        Design.D6: 2,
        Design.D7: 5,
    }
)
MOORE = {
    Design.D0: (MooreLevel.SATISFACTION,),
    Design.D1: (MooreLevel.SATISFACTION, MooreLevel.PERFORMANCE),
    Design.D2: (MooreLevel.DECLARATIVE, MooreLevel.COMPETENCE),
    Design.D3: (MooreLevel.DECLARATIVE, MooreLevel.PROCEDURAL, MooreLevel.COMPETENCE, MooreLevel.PERFORMANCE),
    Design.D4: (MooreLevel.PERFORMANCE, MooreLevel.PATIENTS),
    Design.D5: (MooreLevel.COMPETENCE, MooreLevel.PERFORMANCE, MooreLevel.PATIENTS),
    Design.D6: (MooreLevel.PERFORMANCE, MooreLevel.PATIENTS),
    Design.D7: (MooreLevel.PERFORMANCE, MooreLevel.PATIENTS, MooreLevel.COMMUNITY),
}
TITLES = (
    "Update on {}",
    "{}: what changed this year",
    "Managing {} in practice",
    "{} for the busy clinician",
    "Essentials of {}",
    "{} in primary care",
    "{} grand rounds",
    "Controversies in {}",
    "{}: cases from the clinic",
    "Annual symposium on {}",
    "New evidence in {}",
    "{} across the team",
    "{} at the bedside",
    "Rethinking {}",
)
CONDITIONS, SETTINGS = Condition.values, CareSetting.values
BOARDS_OF = ("", "", *State.values)  # most listings don't say for which state they cover a topic
MEASURES = ("patients with {} treated as the guideline advises", "answers about {} in line with the guideline")
PROVIDER_KINDS = ("Medical Education", "Health System", "School of Nursing", "Pharmacy Institute", "Medical Society")
ACCREDITORS = (("ACCME",), ("ACCME",), ("ACCME", "ANCC"), ("JA",), ("ANCC",), ("ACPE",), ("SMS",), ("AAFP",), ())
