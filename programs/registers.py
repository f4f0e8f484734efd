"""What the rooms of this app register with lower ones. Imported once the app is ready, which connects the receivers."""

from dataclasses import replace

from accounts.licenses import notes
from accounts.notices import kinds, recovery
from accounts.organizations.second_factor import OWNERS
from accounts.reviewing import reviewables
from accounts.reviewing.worklist import edits_of
from accounts.users import personal_data, second_factor
from cmehub.site import sitemap, worklist
from programs.backups import delivery as backups_mail
from programs.backups import personal_data as backups_data
from programs.calendars import personal_data as calendars_data
from programs.catalog import delivery as catalog_mail
from programs.catalog import personal_data as catalog_data
from programs.catalog import previews
from programs.catalog import receivers as catalog_receivers
from programs.catalog import worklist as catalog_work
from programs.catalog.reviewable import LISTING
from programs.competencies import personal_data as competencies_data
from programs.digests import delivery as digests_mail
from programs.digests import personal_data as digests_data
from programs.digests import planning as digests_planning
from programs.digests import receivers as digests_receivers
from programs.digests import sections
from programs.digests.deadlines import deadlines
from programs.digests.hints import weekly_digest
from programs.digests.newly_listed import newly_listed
from programs.digests.saved import saved
from programs.evidence import personal_data as evidence_data
from programs.evidence import receivers as evidence_receivers
from programs.evidence import sitemap as evidence_pages
from programs.evidence import worklist as evidence_work
from programs.evidence.reviewable import RESULT
from programs.fit.previews import preview as fit_preview
from programs.importing import personal_data as importing_data
from programs.importing import worklist as importing_work
from programs.ledger import additions as ledger_additions
from programs.ledger import effects
from programs.ledger import personal_data as ledger_data
from programs.ledger import receivers as ledger_receivers
from programs.links import worklist as links_work
from programs.portal import delivery as portal_mail
from programs.portal import personal_data as portal_data
from programs.portal import receivers as portal_receivers
from programs.portal import saves
from programs.portal import worklist as portal_work
from programs.providers import worklist as providers_work
from programs.reminders import delivery as reminders_mail
from programs.reminders import ladders, planning, program_delivery
from programs.reminders import personal_data as reminders_data
from programs.reminders import receivers as reminders_receivers
from programs.reminders import worklist as reminders_work
from programs.reminders.listeners import tell_backup_contacts
from programs.reminders.notes import next_reminders
from programs.requirements import counting, hints
from programs.requirements import delivery as requirements_mail
from programs.requirements import filters as requirements_filters
from programs.requirements import personal_data as requirements_data
from programs.requirements import receivers as requirements_receivers
from programs.requirements import sitemap as rule_pages
from programs.requirements import worklist as requirements_work
from programs.requirements.notes import what_is_missing
from programs.rosters import delivery as rosters_mail
from programs.rosters import personal_data as rosters_data
from programs.rosters import receivers as rosters_receivers
from programs.rosters import worklist as rosters_work
from programs.search import additions, narrowings, parts
from programs.search import receivers as search_receivers
from programs.search import sitemap as program_pages
from programs.shortlist import personal_data as shortlist_data
from programs.shortlist import receivers as shortlist_receivers
from programs.shortlist.queries import saves as shortlist_saves
from programs.templatetags.shortlist import button as shortlist_button
from programs.transcripts import delivery as transcripts_mail
from programs.transcripts import personal_data as transcripts_data
from programs.transcripts import worklist as transcripts_work

RECEIVERS = (
    catalog_receivers,
    digests_receivers,
    evidence_receivers,
    ledger_receivers,
    portal_receivers,
    reminders_receivers,
    requirements_receivers,
    rosters_receivers,
    search_receivers,
    shortlist_receivers,
)
KINDS = (
    backups_mail.INVITATION_KIND,
    backups_mail.REMINDER_KIND,
    backups_mail.ANSWERED_KIND,
    catalog_mail.KIND,
    digests_mail.WEEKLY,
    digests_mail.MONTHLY,
    portal_mail.KIND,
    requirements_mail.KIND,
    requirements_mail.ANSWER_KIND,
    rosters_mail.KIND,
    transcripts_mail.KIND,
)
LADDERS = (*reminders_mail.LADDERS, *program_delivery.LADDERS)
HOLDINGS = (
    backups_data.HOLDING,
    calendars_data.HOLDING,
    catalog_data.HOLDING,
    competencies_data.HOLDING,
    evidence_data.HOLDING,
    importing_data.HOLDING,
    ledger_data.HOLDING,
    portal_data.HOLDING,
    rosters_data.HOLDING,
    requirements_data.HOLDING,
    transcripts_data.HOLDING,
    reminders_data.HOLDING,
    digests_data.HOLDING,
    shortlist_data.HOLDING,
)
QUEUES = (
    catalog_work.TO_REVIEW,
    edits_of(LISTING, "programs"),
    portal_work.CORRECTIONS,
    requirements_work.REPORTS,
    requirements_work.STALE,
    requirements_work.NEVER_CHECKED,
    catalog_work.NOT_VERIFIED,
    catalog_work.NO_DISCLOSURE,
    providers_work.ENDING,
    providers_work.LAPSED,
    evidence_work.UNCHECKED,
    evidence_work.STALE,
    links_work.DEAD_LINKS,
    importing_work.TO_CONFIRM,
    importing_work.FAILED,
    rosters_work.FAILED,
    transcripts_work.FAILED,
    reminders_work.SENT,
    requirements_work.CHECKED,
    requirements_work.REPORTED,
    rosters_work.RECEIVED,
    catalog_work.ADDED,
)
SECTIONS = (
    program_pages.PROGRAM_PAGES,
    program_pages.PROVIDER_PAGES,
    evidence_pages.RESULT_PAGES,
    rule_pages.RULE_PAGES,
)
PAGES = (*program_pages.PAGES, *evidence_pages.PAGES, "programs:fit_method", *rule_pages.PAGES)


def register() -> None:
    for kind in KINDS:
        kinds.register(kind)
    for ladder in LADDERS:
        kinds.register(ladder.kind)
        ladders.register(ladder)
    ladders.listen(tell_backup_contacts)
    reviewables.register(LISTING)
    reviewables.register(RESULT)
    second_factor.register(replace(OWNERS, paths=("/listings/",)))
    previews.register("fit", fit_preview)
    saves.register(shortlist_saves)
    additions.register(ledger_additions.completed)
    recovery.register(planning.plan_due)
    recovery.register(requirements_mail.plan_due)
    recovery.register(digests_planning.plan_due)
    sections.register(deadlines, saved, newly_listed)
    hints.register(weekly_digest)
    notes.register(what_is_missing)
    notes.register(next_reminders)
    effects.register(counting.effects)
    additions.register(counting.duties)
    narrowings.register(requirements_filters.FOR_MY_LICENSES)
    parts.register(requirements_filters.counts_for, shortlist_button)
    personal_data.register(*HOLDINGS)
    worklist.register(*QUEUES)
    sitemap.register(*SECTIONS, pages=PAGES)
