"""URLs for the color scheme, the about pages, files at fixed URLs, and development."""

from django.urls import path

from cmehub.site import development, files, views

urlpatterns = [
    path("theme/", views.theme, name="theme"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("favicon.ico", files.favicon, name="favicon"),
    path("robots.txt", files.robots, name="robots"),
    path("manifest.webmanifest", files.manifest, name="manifest"),
    path(".well-known/security.txt", files.security, name="security"),
    path("styleguide/", development.styleguide, name="styleguide"),
    path("styleguide/list/", development.styleguide_list, name="styleguide_list"),
    path("styleguide/mail/", development.styleguide_mail, name="styleguide_mail"),
    path("dev/mail/", development.mail_list, name="dev_mail"),
    path("dev/mail/<str:name>/", development.mail_message, name="dev_mail_message"),
    path("dev/mail/<str:name>/html/", development.mail_html, name="dev_mail_html"),
]
