from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and messages"
    default = True

    def ready(self) -> None:
        from accounts.licenses.onboarding import FIRST_LICENSE
        from accounts.notices import queries as notices
        from accounts.organizations.onboarding import ORGANIZATION
        from accounts.profiles.onboarding import PROFILE
        from accounts.users import receivers, steps  # noqa: F401  (connects the security log)
        from cmehub.site import health

        for step in (PROFILE, FIRST_LICENSE, ORGANIZATION):
            steps.register(step)
        health.register_figures(notices.figures)


class HubAdminConfig(admin_apps.AdminConfig):
    """The admin with our own site, which requires a second factor of staff."""

    default = False
    default_site = "accounts.users.staff.HubAdminSite"
