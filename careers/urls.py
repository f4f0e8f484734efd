"""Combines the URL modules, because Django looks here."""

from careers.applications.urls import urlpatterns as applications
from careers.employers.urls import urlpatterns as employers
from careers.home.urls import urlpatterns as home
from careers.vacancies.urls import urlpatterns as vacancies

app_name = "careers"
urlpatterns = [*home, *applications, *employers, *vacancies]
