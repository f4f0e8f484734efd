"""A person's backup contacts, and those for whom they're one themselves."""

from django.utils import timezone

from accounts.organizations.queries import confirmed_addresses
from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from programs.backups.actions import refuse
from programs.backups.models import BackupContact, BackupContactQuerySet


def _as_contact(user: User) -> BackupContactQuerySet:
    return BackupContact.objects.filter(email__in=[user.email.lower(), *confirmed_addresses(user)]).order_by("pk")


def _export(user: User) -> Part:
    own = BackupContact.objects.filter(user=user).order_by("pk")
    return Part(
        {
            "backup_contacts": [
                {
                    "name": each.name,
                    "email": each.email,
                    "days_before": each.days_before,
                    "status": each.get_state_display(),
                    "invited_at": each.invited_at,
                    "answered_at": each.answered_at,
                    "ended_at": each.ended_at,
                }
                for each in own
            ],
            "backup_contact_of": [
                {
                    "person": str(each.user),
                    "days_before": each.days_before,
                    "status": each.get_state_display(),
                    "invited_at": each.invited_at,
                    "answered_at": each.answered_at,
                }
                for each in _as_contact(user).select_related("user")
            ],
        }
    )


def _erase(user: User) -> None:
    """Delete the person's contacts. Where they're one themselves, they stop, and the clinician is told."""
    for contact in _as_contact(user):
        refuse(contact=contact, now=timezone.now())
    BackupContact.objects.filter(user=user).delete()


HOLDING = Holding("backup_contacts", (BackupContact,), export=_export, erase=_erase)
