"""Addresses of the frame: theme, style guide, development mailbox."""

from django.urls import path

urlpatterns = [
]
