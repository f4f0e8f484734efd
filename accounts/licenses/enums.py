from django.db import models


class CredentialKind(models.TextChoices):
    STATE_LICENSE = "state_license", "State license"
    MULTISTATE_LICENSE = "multistate_license", "Nurse multistate license (home state)"
    BOARD_CERTIFICATE = "board_certificate", "Board certificate"
    CERTIFICATION = "certification", "Certification"
    REGISTRATION = "registration", "Registration"
