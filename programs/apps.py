from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = "Programs and evidence"

    def ready(self) -> None:
        from accounts.licenses import notes
        from accounts.notices import kinds, recovery
        from accounts.reviewing import reviewables
        from accounts.reviewing.worklist import edits_of
        from accounts.users import personal_data
        from cmehub.site import worklist
        from programs.catalog import receivers as catalog_receivers  # noqa: F401  (importing receivers connects them)
        from programs.catalog.delivery import KIND as LISTING_REVIEWED
        from programs.catalog.reviewable import LISTING
        from programs.catalog.worklist import QUEUES as CATALOG_QUEUES
        from programs.competencies import personal_data as competencies_data
        from programs.evidence import personal_data as evidence_data
        from programs.evidence import receivers as evidence_receivers  # noqa: F401
        from programs.evidence.worklist import STALE, UNCHECKED
        from programs.importing import personal_data as importing_data
        from programs.importing import worklist as importing_work
        from programs.links.worklist import DEAD_LINKS
        from programs.providers.worklist import ENDING, LAPSED
        from programs.reminders import delivery, planning, receivers  # noqa: F401
        from programs.reminders import personal_data as reminders_data
        from programs.reminders.notes import next_reminders
        from programs.reminders.worklist import SENT
        from programs.search import receivers as search_receivers  # noqa: F401
        from programs.shortlist import personal_data as shortlist_data
        from programs.shortlist import receivers as shortlist_receivers  # noqa: F401

        kinds.register(delivery.KIND)
        kinds.register(LISTING_REVIEWED)
        reviewables.register(LISTING)
        recovery.register(planning.plan_due)
        notes.register(next_reminders)
        personal_data.register(
            competencies_data.HOLDING, evidence_data.HOLDING, importing_data.HOLDING, reminders_data.HOLDING
        )
        personal_data.register(shortlist_data.HOLDING)
        worklist.register(*CATALOG_QUEUES, edits_of(LISTING, "programs"), ENDING, LAPSED, UNCHECKED, STALE, DEAD_LINKS)
        worklist.register(importing_work.TO_CONFIRM, importing_work.FAILED, SENT)
