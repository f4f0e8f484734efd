from django.urls import path

from accounts.licenses import views

urlpatterns = [
    path("licenses/", views.license_list, name="license_list"),
    path("licenses/add/", views.license_add, name="license_add"),
    path("licenses/add/<slug:kind>/", views.license_add, name="license_add_kind"),
    path("licenses/<uuid:public_id>/edit/", views.license_edit, name="license_edit"),
    path("licenses/<uuid:public_id>/renew/", views.license_renew, name="license_renew"),
    path("licenses/<uuid:public_id>/delete/", views.license_delete, name="license_delete"),
]
