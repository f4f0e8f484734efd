from django.urls import path

from programs.shortlist import views

urlpatterns = [
    path("shortlist/", views.shortlist, name="shortlist"),
    path("shortlist/save/", views.save, name="shortlist_save"),
    path("shortlist/remove/", views.remove, name="shortlist_remove"),
    path("shortlist/started/", views.start, name="shortlist_start"),
    path("shortlist/note/", views.write_note, name="shortlist_note"),
    path("shortlist/compare/", views.compare, name="shortlist_compare"),
]
