from django.urls import path

from programs.rosters import views

urlpatterns = [
    path("credits/providers/", views.confirming_providers, name="confirming_providers"),
    path("credits/providers/<slug:slug>/", views.confirming_provider, name="confirming_provider"),
    path("credits/providers/<slug:slug>/revoke/", views.confirming_provider_revoke, name="confirming_provider_revoke"),
    path("listings/<uuid:public_id>/completions/", views.roster, name="roster"),
    path("listings/<uuid:public_id>/completions/template.csv", views.roster_template, name="roster_template"),
]
