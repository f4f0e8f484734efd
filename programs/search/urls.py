from django.urls import path

from programs.search import views

urlpatterns = [
    path("programs/", views.program_list, name="list"),
    path("programs/suggestions/", views.suggestions, name="suggestions"),
    path("programs/<slug:slug>/", views.program_detail, name="detail"),
]
