"""New accounts, for the admin's home page."""

from accounts.users.models import User
from cmehub.site.worklist import Activity

SIGN_UPS = Activity(
    "Sign-ups", "accounts.view_user", "accounts_user", "", lambda: User.objects.filter(is_staff=False), "date_joined"
)
