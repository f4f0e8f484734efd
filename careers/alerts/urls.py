from django.urls import path

from careers.alerts import views

urlpatterns = [
    path("vacancies/searches/", views.saved_searches, name="saved_searches"),
    path("vacancies/searches/add/", views.search_add, name="search_add"),
    path("vacancies/searches/<uuid:public_id>/edit/", views.search_edit, name="search_edit"),
    path("vacancies/searches/<uuid:public_id>/delete/", views.search_delete, name="search_delete"),
    path("vacancies/u/<str:token>/", views.search_off, name="search_off"),
]
