"""Addresses of the frame: color choice and the pages about the hub itself."""

from django.urls import path

from cmehub.site import views

urlpatterns = [
    path("theme/", views.theme, name="theme"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]
