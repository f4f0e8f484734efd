"""The states of a clinician's identity and claims, and the results of a registry check."""

from django.db import models


class IdentityState(models.TextChoices):
    DECLARED = "declared", "Not verified"
    MATCHED = "matched", "Matched with the registry"
    VERIFIED = "verified", "Verified"
    REJECTED = "rejected", "Not accepted"
    SUSPENDED = "suspended", "Suspended"


class Match(models.TextChoices):
    """What the registry says about a claim. `UNAVAILABLE` is never treated as a no."""

    MATCHED = "matched", "Matches the registry"
    MISMATCH = "mismatch", "Differs from the registry"
    NOT_FOUND = "not_found", "Not found or deactivated"
    UNAVAILABLE = "unavailable", "Registry unavailable"
    NO_NPI = "no_npi", "No NPI"


class ClaimState(models.TextChoices):
    """Where a claim to a credential stands. `VOID` claims were approved, and what was checked has changed since."""

    OPEN = "open", "Under review"
    MORE = "more", "More information requested"
    APPROVED = "approved", "Verified"
    REJECTED = "rejected", "Not accepted"
    WITHDRAWN = "withdrawn", "Withdrawn"
    VOID = "void", "No longer verified"


UNDECIDED = (ClaimState.OPEN, ClaimState.MORE)


class LeadState(models.TextChoices):
    """What staff found out about a possible match with the exclusion list."""

    OPEN = "open", "To review"
    CLEARED = "cleared", "Someone else"
    CONFIRMED = "confirmed", "The same person"
