"""The kinds of credentials, and who issues them."""

from django.db import models


class CredentialKind(models.TextChoices):
    STATE_LICENSE = "state_license", "State license"
    MULTISTATE_LICENSE = "multistate_license", "Multistate nurse license"
    BOARD_CERTIFICATE = "board_certificate", "Board certificate"
    CERTIFICATION = "certification", "Certification"
    REGISTRATION = "registration", "Registration"


LICENSES = (CredentialKind.STATE_LICENSE, CredentialKind.MULTISTATE_LICENSE)


class Issuer(models.TextChoices):
    """Who issues board certificates, certifications and registrations. A license's issuer is its state's board."""

    ABAI = "ABAI", "American Board of Allergy and Immunology (ABAI)"
    ABA = "ABA", "American Board of Anesthesiology (ABA)"
    ABCRS = "ABCRS", "American Board of Colon and Rectal Surgery (ABCRS)"
    ABD = "ABD", "American Board of Dermatology (ABD)"
    ABEM = "ABEM", "American Board of Emergency Medicine (ABEM)"
    ABFM = "ABFM", "American Board of Family Medicine (ABFM)"
    ABIM = "ABIM", "American Board of Internal Medicine (ABIM)"
    ABMGG = "ABMGG", "American Board of Medical Genetics and Genomics (ABMGG)"
    ABNS = "ABNS", "American Board of Neurological Surgery (ABNS)"
    ABNM = "ABNM", "American Board of Nuclear Medicine (ABNM)"
    ABOG = "ABOG", "American Board of Obstetrics and Gynecology (ABOG)"
    ABO = "ABO", "American Board of Ophthalmology (ABO)"
    ABOS = "ABOS", "American Board of Orthopaedic Surgery (ABOS)"
    ABOHNS = "ABOHNS", "American Board of Otolaryngology – Head and Neck Surgery (ABOHNS)"
    ABPATH = "ABPath", "American Board of Pathology (ABPath)"
    ABP = "ABP", "American Board of Pediatrics (ABP)"
    ABPMR = "ABPMR", "American Board of Physical Medicine and Rehabilitation (ABPMR)"
    ABPS = "ABPS", "American Board of Plastic Surgery (ABPS)"
    ABPM = "ABPM", "American Board of Preventive Medicine (ABPM)"
    ABPN = "ABPN", "American Board of Psychiatry and Neurology (ABPN)"
    ABR = "ABR", "American Board of Radiology (ABR)"
    ABS = "ABS", "American Board of Surgery (ABS)"
    ABTS = "ABTS", "American Board of Thoracic Surgery (ABTS)"
    ABU = "ABU", "American Board of Urology (ABU)"
    AOA = "AOA", "American Osteopathic Association (AOA)"

    AANPCB = "AANPCB", "American Academy of Nurse Practitioners Certification Board (AANPCB)"
    AACN = "AACN", "AACN Certification Corporation (AACN)"
    AMCB = "AMCB", "American Midwifery Certification Board (AMCB)"
    ANCC = "ANCC", "American Nurses Credentialing Center (ANCC)"
    BPS = "BPS", "Board of Pharmacy Specialties (BPS)"
    NBCRNA = "NBCRNA", "National Board of Certification and Recertification for Nurse Anesthetists (NBCRNA)"
    NCC = "NCC", "National Certification Corporation (NCC)"
    NCCPA = "NCCPA", "National Commission on Certification of Physician Assistants (NCCPA)"
    PNCB = "PNCB", "Pediatric Nursing Certification Board (PNCB)"

    DEA = "DEA", "DEA"
    CSR = "CSR", "State controlled substance registration"

    OTHER = "OTHER", "Another organization"


_NOT_BOARDS = ("AANPCB", "AACN", "AMCB", "ANCC", "BPS", "NBCRNA", "NCC", "NCCPA", "PNCB", "DEA", "CSR")
_REGISTRATIONS = ("DEA", "CSR")

# Which issuers each kind's form offers.
ISSUERS: dict[str, tuple[Issuer, ...]] = {
    CredentialKind.BOARD_CERTIFICATE: tuple(each for each in Issuer if each not in _NOT_BOARDS),
    CredentialKind.CERTIFICATION: tuple(
        each for each in Issuer if each in (*_NOT_BOARDS, "OTHER") and each not in _REGISTRATIONS
    ),
    CredentialKind.REGISTRATION: (Issuer.DEA, Issuer.CSR),
}


class MilestoneKind(models.TextChoices):
    """Dates of a board certificate before its expiration date."""

    TWO_YEAR = "two_year", "Two-year requirement"
    FIVE_YEAR = "five_year", "Five-year requirement"
    ASSESSMENT = "assessment", "Assessment"
