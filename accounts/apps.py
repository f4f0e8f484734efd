from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and messages"
    default = True

    def ready(self) -> None:
        from accounts.audit import partitions
        from accounts.directory import receivers as directory_receivers  # noqa: F401  (connects them)
        from accounts.licenses import notes
        from accounts.licenses import worklist as licenses_worklist
        from accounts.licenses.onboarding import FIRST_LICENSE
        from accounts.notices import kinds, metrics
        from accounts.notices import queries as notices
        from accounts.notices import receivers as notices_receivers  # noqa: F401  (takes reports of mail providers)
        from accounts.notices import worklist as notices_worklist
        from accounts.organizations import worklist as organizations_worklist
        from accounts.organizations.onboarding import ORGANIZATION
        from accounts.profiles import consequences
        from accounts.profiles.onboarding import PROFILE
        from accounts.users import receivers, steps  # noqa: F401  (connects the security log)
        from accounts.users import worklist as users_worklist
        from accounts.verification import messages
        from accounts.verification import receivers as verification_receivers  # noqa: F401  (connects them)
        from accounts.verification import worklist as verification_worklist
        from accounts.verification.badges import badge_consequence, verification_notes
        from cmehub.site import health, worklist

        for step in (PROFILE, FIRST_LICENSE, ORGANIZATION):
            steps.register(step)
        kinds.register(messages.KIND)
        notes.register(verification_notes)
        consequences.register(badge_consequence)
        health.register_figures(notices.figures)
        health.register_figures(partitions.figures)
        health.register_metrics(metrics.families)
        worklist.register(
            organizations_worklist.TO_VERIFY,
            verification_worklist.CLAIMS,
            verification_worklist.EXCLUSION_LEADS,
            notices_worklist.HELD,
            notices_worklist.FAILED,
            users_worklist.SIGN_UPS,
            licenses_worklist.ADDED,
            verification_worklist.CLAIMS_SENT,
        )


class HubAdminConfig(admin_apps.AdminConfig):
    """The admin with our own site, which requires a second factor from staff."""

    default = False
    default_site = "accounts.users.staff.HubAdminSite"
