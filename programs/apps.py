from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = "Programs and evidence"

    def ready(self) -> None:
        from dataclasses import replace

        from accounts.licenses import notes
        from accounts.notices import kinds, recovery
        from accounts.organizations.second_factor import OWNERS
        from accounts.reviewing import reviewables
        from accounts.users import personal_data, second_factor
        from cmehub.site import worklist
        from programs.catalog import receivers as catalog_receivers  # noqa: F401  (importing receivers connects them)
        from programs.catalog.delivery import KIND as LISTING_REVIEWED
        from programs.catalog.reviewable import LISTING
        from programs.catalog.worklist import NOT_VERIFIED
        from programs.evidence import personal_data as evidence_data
        from programs.evidence.worklist import UNCHECKED
        from programs.portal import delivery as portal_delivery
        from programs.portal import personal_data as portal_data
        from programs.portal import receivers as portal_receivers  # noqa: F401
        from programs.portal.worklist import CORRECTIONS
        from programs.reminders import delivery, planning, receivers  # noqa: F401
        from programs.reminders import personal_data as reminders_data
        from programs.reminders.notes import next_reminders
        from programs.reminders.worklist import SENT
        from programs.search import receivers as search_receivers  # noqa: F401

        kinds.register(delivery.KIND)
        kinds.register(LISTING_REVIEWED)
        kinds.register(portal_delivery.KIND)
        reviewables.register(LISTING)
        second_factor.register(replace(OWNERS, paths=("/listings/",)))
        recovery.register(planning.plan_due)
        notes.register(next_reminders)
        personal_data.register(evidence_data.HOLDING, portal_data.HOLDING, reminders_data.HOLDING)
        worklist.register(NOT_VERIFIED, UNCHECKED, CORRECTIONS, SENT)
