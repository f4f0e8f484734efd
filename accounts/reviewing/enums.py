from django.db import models


class ProposalState(models.TextChoices):
    PENDING = "pending", "Under review"
    CHANGES = "changes", "Changes requested"
    APPROVED = "approved", "Approved"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Ended"
