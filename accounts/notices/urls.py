from django.urls import path

from accounts.notices import views, webhooks

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.inbox_read, name="inbox_read"),
    path("inbox/<uuid:public_id>/", views.notice, name="notice"),
    path("account/messages/", views.preferences, name="preferences"),
    path("account/messages/off/", views.mail_off, name="mail_off"),
    path("account/messages/again/", views.mail_again, name="mail_again"),
    path("account/messages/address/<str:token>/", views.address_confirm, name="address_confirm"),
    path("u/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("u/<str:token>/all/", views.unsubscribe_all, name="unsubscribe_all"),
    path("mail/webhooks/<slug:provider>/tracking/", webhooks.mail_reports, name="mail_reports"),
]
