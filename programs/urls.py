"""Combines the URL modules, because Django looks here."""

from programs.evidence.urls import urlpatterns as evidence
from programs.search.urls import urlpatterns as search
from programs.shortlist.urls import urlpatterns as shortlist

app_name = "programs"
urlpatterns = [*evidence, *search, *shortlist]
