from django.urls import path

from programs.digests import views

urlpatterns = [
    path("credits/weekly-digest/", views.choose_weekly, name="weekly_digest"),
]
