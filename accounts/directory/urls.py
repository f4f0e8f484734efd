from django.urls import path

from accounts.directory import views

urlpatterns = [
    path("clinicians/", views.directory, name="directory"),
    path("clinicians/<uuid:public_id>/", views.clinician, name="clinician"),
    path("clinicians/<uuid:public_id>/photo/", views.photo, name="clinician_photo"),
    path("account/public-profile/", views.public_profile_edit, name="public_profile_edit"),
]
