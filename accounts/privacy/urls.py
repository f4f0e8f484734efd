from django.urls import path

from accounts.privacy import views

urlpatterns = [
    path("account/data/", views.data, name="data"),
    path("account/data/export/", views.export_request, name="export_request"),
    path("account/data/exports/<uuid:public_id>/", views.export_download, name="export_download"),
    path("account/data/delete/", views.account_delete, name="account_delete"),
    path("account/data/keep/", views.account_keep, name="account_keep"),
    path("account/data/consent/", views.consent, name="consent"),
]
