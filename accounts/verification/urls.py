from django.urls import path

from accounts.verification import views

urlpatterns = [
    path("verification/", views.verification, name="verification"),
    path("verification/npi/", views.verification_npi, name="verification_npi"),
    path("verification/credentials/<uuid:public_id>/", views.verification_credential, name="verification_credential"),
    path("verification/claims/<uuid:public_id>/withdraw/", views.claim_withdraw, name="claim_withdraw"),
    path("verification/documents/<uuid:public_id>/", views.document, name="document"),
    path("verification/documents/<uuid:public_id>/delete/", views.document_delete, name="document_delete"),
]
