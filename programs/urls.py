"""Combines the URL modules, because Django looks here."""

from programs.backups.urls import urlpatterns as backups
from programs.calendars.urls import urlpatterns as calendars
from programs.competencies.urls import urlpatterns as competencies
from programs.digests.urls import urlpatterns as digests
from programs.evidence.urls import urlpatterns as evidence
from programs.fit.urls import urlpatterns as fit
from programs.ledger.urls import urlpatterns as ledger
from programs.portal.urls import urlpatterns as portal
from programs.requirements.rule_urls import urlpatterns as rules
from programs.requirements.urls import urlpatterns as requirements
from programs.rosters.urls import urlpatterns as rosters
from programs.search.urls import urlpatterns as search
from programs.shortlist.urls import urlpatterns as shortlist
from programs.transcripts.urls import urlpatterns as transcripts

app_name = "programs"
urlpatterns = [
    *backups,
    *calendars,
    *competencies,
    *digests,
    *evidence,
    *fit,
    *ledger,
    *portal,
    *requirements,
    *rosters,
    *rules,
    *search,
    *shortlist,
    *transcripts,
]
