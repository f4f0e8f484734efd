"""New accounts, on the admin's home."""

from accounts.users.models import User
from cmehub.site.worklist import Activity

SIGN_UPS = Activity(
    "Sign-ups", "accounts.view_user", "accounts_user", "", lambda: User.objects.filter(is_staff=False), "date_joined"
)
