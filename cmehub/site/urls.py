"""Addresses of the frame: health, theme, style guide, development mailbox."""

from django.urls import path

from cmehub.site import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
