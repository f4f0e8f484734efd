"""Combines the URL modules, because Django looks here."""

from programs.evidence.urls import urlpatterns as evidence
from programs.portal.urls import urlpatterns as portal
from programs.search.urls import urlpatterns as search

app_name = "programs"
urlpatterns = [*evidence, *portal, *search]
