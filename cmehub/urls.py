"""The root URL configuration: our apps, allauth and the admin."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("cmehub.site.urls")),
    path("", include("careers.urls")),
    path("", include("programs.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "cmehub.site.errors.bad_request"
handler403 = "cmehub.site.errors.forbidden"
handler404 = "cmehub.site.errors.not_found"
handler429 = "cmehub.site.errors.too_many_requests"  # also for allauth's limits
handler500 = "cmehub.site.errors.server_error"
