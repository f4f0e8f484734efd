from django.urls import path

from careers.search import feed_views, views

urlpatterns = [
    path("vacancies/", views.vacancy_list, name="vacancy_list"),
    path("vacancies/feed/", feed_views.vacancy_feed, name="vacancy_feed"),
    path("vacancies/all.xml", feed_views.vacancy_feed_of_all, name="vacancy_feed_of_all"),
]
detail = [path("vacancies/<slug:slug>/", views.vacancy_detail, name="vacancy_detail")]  # after all fixed addresses
