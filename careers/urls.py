"""Combines the URL modules, because Django looks here."""

from careers.home.urls import urlpatterns as home
from careers.vacancies.urls import urlpatterns as vacancies

app_name = "careers"
urlpatterns = [*home, *vacancies]
