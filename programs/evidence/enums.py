"""Choices for outcomes: study designs, Moore levels, grades, results, conditions and care settings."""

from django.db import models


class Design(models.TextChoices):
    """Ladder D0–D8, adapted from the hierarchy of Shadish, Cook & Campbell; data/README.md."""

    D0 = "D0", "D0: assertion"
    D1 = "D1", "D1: self-report after the activity only"
    D2 = "D2", "D2: self-report before and after"
    D3 = "D3", "D3: objective before and after, one group"
    D4 = "D4", "D4: interrupted time series"
    D5 = "D5", "D5: controlled before and after"
    D6 = "D6", "D6: stepped wedge or quasi-randomized"
    D7 = "D7", "D7: randomized trial"
    D8 = "D8", "D8: systematic review"


class MooreLevel(models.TextChoices):
    """Moore DE, Green JS, Gallis HA. J Contin Educ Health Prof 2009;29(1):1-15."""

    PARTICIPATION = "1", "1: participation"
    SATISFACTION = "2", "2: satisfaction"
    DECLARATIVE = "3A", "3A: knows what to do"
    PROCEDURAL = "3B", "3B: knows how to do it"
    COMPETENCE = "4", "4: shows it in an educational setting"
    PERFORMANCE = "5", "5: does it in practice"
    PATIENTS = "6", "6: patients are better"
    COMMUNITY = "7", "7: the population is better"


class Direction(models.TextChoices):
    HIGHER = "higher", "higher is better"
    LOWER = "lower", "lower is better"


class Statistic(models.TextChoices):
    """What the stored values are. Only levels can be charted as before and after."""

    LEVEL = "level", "A level at a point in time"
    CHANGE = "change", "A change over time within an arm"
    DIFFERENCE = "difference", "A difference between arms"


class IntervalOf(models.TextChoices):
    """What a published interval refers to. Only the interval of a value can be charted."""

    AFTER = "after", "Value after"
    CHANGE = "change", "Change"
    DIFFERENCE = "difference", "Difference between groups"


class Grade(models.TextChoices):
    A = "A", "A: comparison group"
    B = "B", "B: objective, before and after"
    C = "C", "C: before and after, weaker"
    D = "D", "D: a direction or a single figure"
    U = "U", "No results published"
    CONTEXT = "-", "Review: context, not graded"


DRAWN = frozenset({Grade.A, Grade.B, Grade.C})
"""The grades that have two values to draw."""


class Result(models.TextChoices):
    """Which way a measure went, by the published figures."""

    IMPROVED = "improved", "Improved"
    UNCLEAR = "unclear", "No clear change or difference"
    WORSE = "worse", "Got worse"
    MIXED = "mixed", "Mixed or not stated"


class Condition(models.TextChoices):
    """What the measured care was for. 'Several' if the source names no single one."""

    BONES = "bones", "Bones, joints and fractures"
    CANCER = "cancer", "Cancer and its screening"
    DIABETES = "diabetes", "Diabetes"
    EMERGENCY = "emergency", "Emergencies and injuries"
    HEART = "heart", "Heart, blood pressure and cholesterol"
    INFECTION = "infection", "Infections, sepsis and vaccines"
    KIDNEY = "kidney", "Kidney and liver disease"
    LUNG = "lung", "Asthma, lungs and allergy"
    MENTAL = "mental", "Mental health and substance use"
    MEDICINES = "medicines", "Safe use of medicines"
    NEUROLOGY = "neurology", "Stroke and neurology"
    OLDER = "older", "Frailty and serious illness"
    PAIN = "pain", "Pain and opioids"
    PREGNANCY = "pregnancy", "Pregnancy, birth and newborns"
    SKIN = "skin", "Skin"
    SURGERY = "surgery", "Surgery and anesthesia"
    SEVERAL = "several", "Several conditions"
    NOT_STATED = "not_stated", "Not stated"


class CareSetting(models.TextChoices):
    """Where the result was measured."""

    CLINIC = "clinic", "Primary care and clinics"
    EMERGENCY = "emergency", "Emergency department"
    HOSPITAL = "hospital", "Hospital wards"
    INTENSIVE = "intensive", "Intensive care"
    OPERATING = "operating", "Operating room"
    BIRTH = "birth", "Labor and delivery"
    EDUCATION = "education", "Tests, cases and simulation"
    SEVERAL = "several", "Several settings"
    NOT_STATED = "not_stated", "Not stated"
