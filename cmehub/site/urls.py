"""URLs for the color scheme, the pages about the hub itself, and development pages."""

from django.urls import path

from cmehub.site import development, views

urlpatterns = [
    path("theme/", views.theme, name="theme"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("styleguide/", development.styleguide, name="styleguide"),
    path("styleguide/mail/", development.styleguide_mail, name="styleguide_mail"),
    path("dev/mail/", development.mail_list, name="dev_mail"),
    path("dev/mail/<str:name>/", development.mail_message, name="dev_mail_message"),
    path("dev/mail/<str:name>/html/", development.mail_html, name="dev_mail_html"),
]
