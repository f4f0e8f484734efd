"""A person's credentials with their periods and milestones. License numbers are exported in full."""

from accounts.licenses.models import Credential, Milestone, Period
from accounts.users.models import User
from accounts.users.personal_data import Holding, Part


def _export(user: User) -> Part:
    credentials = Credential.objects.of(user).with_periods().order_by("created_at", "pk")
    return Part(
        {
            "credentials": [
                {
                    "credential": each.headline,
                    "kind": each.get_kind_display(),
                    "profession": each.profession,
                    "state": each.state,
                    "issuer": each.issuer,
                    "title": each.title,
                    "number": each.number,
                    "added_at": each.created_at,
                }
                for each in credentials
            ],
            "credential_periods": [
                {
                    "credential": each.headline,
                    "valid_from": period.valid_from,
                    "issued_on": period.issued_on,
                    "expires_on": period.expires_on,
                }
                for each in credentials
                for period in each.periods.all()
            ],
            "credential_milestones": [
                {"credential": each.headline, "kind": milestone.get_kind_display(), "due_on": milestone.due_on}
                for each in credentials
                for milestone in each.milestones.all()
            ],
        }
    )


def _erase(user: User) -> None:
    Credential.objects.of(user).delete()


HOLDING = Holding("credentials", (Credential, Period, Milestone), export=_export, erase=_erase)
