from django.urls import path

from accounts.organizations import views

urlpatterns = [
    path("organizations/add/", views.organization_add, name="organization_add"),
    path("organizations/<uuid:public_id>/edit/", views.organization_edit, name="organization_edit"),
    path(
        "organizations/<uuid:public_id>/edit/withdraw/",
        views.organization_edit_withdraw,
        name="organization_edit_withdraw",
    ),
]
