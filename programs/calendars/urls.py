"""Addresses of a person's own calendar."""

from django.urls import path

from programs.calendars import views

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/begin/", views.begin, name="calendar_begin"),
    path("calendar/end/", views.end, name="calendar_end"),
    path("calendar/renew/", views.renew, name="calendar_renew"),
    path("calendar/<str:token>.ics", views.feed, name="calendar_feed"),
]
