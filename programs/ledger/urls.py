from django.urls import path

from programs.ledger import import_views, views

urlpatterns = [
    path("credits/log/", views.log, name="ledger_log"),
    path("credits/ledger/", views.ledger, name="ledger"),
    path("credits/ledger/trash/", views.trash, name="ledger_trash"),
    path("credits/ledger/<uuid:public_id>/", views.entry, name="ledger_entry"),
    path("credits/ledger/<uuid:public_id>/edit/", views.entry_edit, name="ledger_entry_edit"),
    path("credits/ledger/<uuid:public_id>/undo/", views.entry_undo, name="ledger_entry_undo"),
    path("credits/ledger/<uuid:public_id>/delete/", views.entry_delete, name="ledger_entry_delete"),
    path("credits/ledger/<uuid:public_id>/restore/", views.entry_restore, name="ledger_entry_restore"),
    path("credits/ledger/<uuid:public_id>/delete-now/", views.entry_purge, name="ledger_entry_purge"),
    path("credits/ledger/<uuid:public_id>/certificates/", views.certificate_add, name="ledger_certificate_add"),
    path("credits/certificates/<uuid:public_id>/", views.certificate, name="ledger_certificate"),
    path("credits/certificates/<uuid:public_id>/delete/", views.certificate_delete, name="ledger_certificate_delete"),
    path("credits/import/", import_views.upload, name="ledger_import"),
    path("credits/import/<uuid:public_id>/", import_views.preview, name="ledger_import_preview"),
    path("credits/import/<uuid:public_id>/columns/", import_views.columns, name="ledger_import_columns"),
    path("credits/import/<uuid:public_id>/undo/", import_views.undo, name="ledger_import_undo"),
]
