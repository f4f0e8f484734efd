"""Addresses of the frame: health, theme, style guide, development mailbox."""

urlpatterns: list[object] = []
