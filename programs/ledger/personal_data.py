"""A person's ledger with its trash, certificates and imports."""

from collections.abc import Iterable

from accounts.users.models import User
from accounts.users.personal_data import File, Holding, Part
from programs.ledger.models import Certificate, Entry, EntryCredit, EntryTopic, LedgerImport


def _export(user: User) -> Part:
    entries = Entry.objects.filter(user=user).with_parts().select_related("program").order_by("completed_on", "pk")
    imports = LedgerImport.objects.filter(user=user).order_by("uploaded_at", "pk")
    files = list(Certificate.objects.filter(entry__user=user).select_related("entry").order_by("pk"))
    return Part(
        {
            "credits": [_row(entry) for entry in entries],
            "certificates": [
                {"activity": each.entry.title, "file": path_of(each), "bytes": each.size, "added_at": each.uploaded_at}
                for each in files
            ],
            "credit_imports": [
                {
                    "kind": each.get_origin_display(),
                    "file": each.filename,
                    "uploaded_at": each.uploaded_at,
                    "added_at": each.added_at,
                    "added": each.added,
                    "rows_not_confirmed": each.table,
                }
                for each in imports
            ],
        },
        [File(path_of(each), each.stored_as) for each in files],
    )


def _row(entry: Entry) -> dict[str, object]:
    return {
        "activity": entry.title,
        "provider": entry.provider_name,
        "completed_on": entry.completed_on,
        "credits": [f"{credit.amount} {credit.credit_type.name}" for credit in entry.credits.all()],
        "topics": [f"{topic.hours} hours: {topic.topic.name}" for topic in entry.topics.all()],
        "format": entry.format.name if entry.format else "",
        "approved_provider_number": entry.approved_by,
        "note": entry.note,
        "program": entry.program.title if entry.program else "",
        "source": entry.get_origin_display(),
        "external_id": entry.external_id,
        "confirmed_by": entry.confirmed_by.name if entry.confirmed_by else "",
        "confirmed_at": entry.confirmed_at,
        "logged_at": entry.entered_at,
        "in_trash_since": entry.deleted_at,
    }


def path_of(certificate: Certificate) -> str:
    """Return the certificate's name in an export. Two may have the same name."""
    return f"certificates/{certificate.pk}-{certificate.name}"


def _erase(user: User) -> None:
    Entry.objects.filter(user=user).delete()
    LedgerImport.objects.filter(user=user).delete()


def _stored_names() -> Iterable[str]:
    return Certificate.objects.values_list("stored_as", flat=True)


HOLDING = Holding(
    "ledger",
    (Entry, EntryCredit, EntryTopic, Certificate, LedgerImport),
    export=_export,
    erase=_erase,
    stored_names=_stored_names,
)
