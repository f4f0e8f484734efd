from django.urls import path

from careers.saved import views

urlpatterns = [
    path("vacancies/saved/", views.saved_vacancies, name="saved_vacancies"),
    path("vacancies/saved/save/", views.vacancy_save, name="vacancy_save"),
    path("vacancies/saved/hide/", views.vacancy_hide, name="vacancy_hide"),
    path("vacancies/saved/remove/", views.vacancy_unsave, name="vacancy_unsave"),
    path("vacancies/saved/note/", views.vacancy_note, name="vacancy_note"),
]
