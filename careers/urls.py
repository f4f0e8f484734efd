"""Combines the URL modules, because Django looks here."""

from careers.alerts.urls import urlpatterns as alerts
from careers.applications.urls import urlpatterns as applications
from careers.employers.urls import urlpatterns as employers
from careers.home.urls import urlpatterns as home
from careers.saved.urls import urlpatterns as saved
from careers.search.urls import detail
from careers.search.urls import urlpatterns as search
from careers.vacancies.urls import urlpatterns as vacancies

app_name = "careers"
urlpatterns = [*home, *search, *saved, *alerts, *applications, *employers, *vacancies, *detail]
