from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and messages"
    default = True

    def ready(self) -> None:
        from accounts.audit import partitions
        from accounts.devices import delivery as new_sign_ins
        from accounts.devices import personal_data as devices_data
        from accounts.devices import receivers as device_receivers  # noqa: F401  (connects them)
        from accounts.directory import personal_data as directory_data
        from accounts.directory import receivers as directory_receivers  # noqa: F401  (connects them)
        from accounts.licenses import notes
        from accounts.licenses import personal_data as licenses_data
        from accounts.licenses import worklist as licenses_worklist
        from accounts.licenses.onboarding import FIRST_LICENSE
        from accounts.notices import kinds, metrics, recovery
        from accounts.notices import personal_data as notices_data
        from accounts.notices import queries as notices
        from accounts.notices import receivers as notices_receivers  # noqa: F401  (takes reports of mail providers)
        from accounts.notices import worklist as notices_worklist
        from accounts.organizations import invitation_mail
        from accounts.organizations import messages as organizations_messages
        from accounts.organizations import personal_data as organizations_data
        from accounts.organizations import worklist as organizations_worklist
        from accounts.organizations.onboarding import ORGANIZATION
        from accounts.organizations.reviewable import ORGANIZATION as REVIEWED_ORGANIZATION
        from accounts.organizations.second_factor import OWNERS
        from accounts.privacy import messages as privacy_messages
        from accounts.privacy import personal_data as privacy_data
        from accounts.privacy import receivers as privacy_receivers  # noqa: F401  (connects them)
        from accounts.privacy import worklist as privacy_worklist
        from accounts.profiles import consequences
        from accounts.profiles import personal_data as profiles_data
        from accounts.profiles.onboarding import PROFILE
        from accounts.reviewing import delivery as reviewing_delivery
        from accounts.reviewing import personal_data as reviewing_data
        from accounts.reviewing import reviewables
        from accounts.reviewing import worklist as reviewing_worklist
        from accounts.users import (  # noqa: F401  (connects the security log)
            personal_data,
            receivers,
            second_factor,
            steps,
        )
        from accounts.users import worklist as users_worklist
        from accounts.verification import life, messages
        from accounts.verification import personal_data as verification_data
        from accounts.verification import receivers as verification_receivers  # noqa: F401  (connects them)
        from accounts.verification import worklist as verification_worklist
        from accounts.verification.badges import badge_consequence, verification_notes
        from cmehub.operations import restore
        from cmehub.site import health, worklist

        for step in (PROFILE, FIRST_LICENSE, ORGANIZATION):
            steps.register(step)
        kinds.register(organizations_messages.KIND)
        kinds.register(invitation_mail.KIND)
        second_factor.register(OWNERS)
        kinds.register(new_sign_ins.KIND)
        kinds.register(messages.KIND)
        kinds.register(privacy_messages.KIND)
        personal_data.register(
            personal_data.HOLDING,
            notices_data.HOLDING,
            devices_data.HOLDING,
            reviewing_data.HOLDING,
            organizations_data.HOLDING,
            profiles_data.HOLDING,
            licenses_data.HOLDING,
            verification_data.HOLDING,
            directory_data.HOLDING,
            privacy_data.HOLDING,
        )
        kinds.register(reviewing_delivery.KIND)
        reviewables.register(REVIEWED_ORGANIZATION)
        notes.register(verification_notes)
        consequences.register(badge_consequence)
        recovery.register(life.tell_due)
        restore.after_restore(recovery.after_restore)
        health.register_figures(notices.figures)
        health.register_figures(partitions.figures)
        health.register_metrics(metrics.families)
        worklist.register(
            organizations_worklist.TO_VERIFY,
            organizations_worklist.TO_ADMIT,
            reviewing_worklist.edits_of(REVIEWED_ORGANIZATION, "organizations"),
            verification_worklist.CLAIMS,
            verification_worklist.EXCLUSION_LEADS,
            notices_worklist.STUCK,
            notices_worklist.HELD,
            notices_worklist.FAILED,
            users_worklist.SIGN_UPS,
            licenses_worklist.ADDED,
            verification_worklist.CLAIMS_SENT,
            privacy_worklist.FAILED_EXPORTS,
            privacy_worklist.OVERDUE_DELETIONS,
            privacy_worklist.EXPORTS,
        )


class HubAdminConfig(admin_apps.AdminConfig):
    """The admin with our own site, which requires a second factor from staff."""

    default = False
    default_site = "accounts.users.staff.HubAdminSite"
