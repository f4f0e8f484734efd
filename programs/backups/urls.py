"""Addresses of backup contacts: the clinician's pages, and the page that a contact gets by email."""

from django.urls import path

from programs.backups import answer_views, views

urlpatterns = [
    path("backup/<str:token>/", answer_views.backup_answer, name="backup_answer"),
    path("backup/<str:token>/accept/", answer_views.backup_accept, name="backup_accept"),
    path("credits/backup-contacts/", views.backup_contacts, name="backup_contacts"),
    path("credits/backup-contacts/add/", views.backup_contact_add, name="backup_contact_add"),
    path("credits/backup-contacts/<uuid:public_id>/", views.backup_contact, name="backup_contact"),
    path("credits/backup-contacts/<uuid:public_id>/invite/", views.backup_contact_resend, name="backup_contact_resend"),
    path("credits/backup-contacts/<uuid:public_id>/remove/", views.backup_contact_remove, name="backup_contact_remove"),
]
