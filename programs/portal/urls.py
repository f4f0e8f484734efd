from django.urls import path

from programs.portal import batch_views, provider_views, statistics_views, views

urlpatterns = [
    path("listings/", provider_views.portal_listings, name="portal_listings"),
    path("listings/add/", provider_views.portal_add, name="portal_add"),
    path("listings/files/", batch_views.portal_batch, name="portal_batch"),
    path("listings/files/preview/", batch_views.portal_batch_preview, name="portal_batch_preview"),
    path("listings/files/download/", batch_views.portal_batch_download, name="portal_batch_download"),
    path("listings/<uuid:public_id>/", provider_views.portal_listing, name="portal_listing"),
    path("listings/<uuid:public_id>/edit/", provider_views.portal_edit, name="portal_edit"),
    path("listings/<uuid:public_id>/edit/withdraw/", provider_views.portal_edit_withdraw, name="portal_edit_withdraw"),
    path("listings/<uuid:public_id>/preview/", provider_views.portal_preview, name="portal_preview"),
    path("listings/<uuid:public_id>/submit/", provider_views.portal_submit, name="portal_submit"),
    path("listings/<uuid:public_id>/take-back/", provider_views.portal_take_back, name="portal_take_back"),
    path("listings/<uuid:public_id>/withdraw/", provider_views.portal_withdraw, name="portal_withdraw"),
    path("listings/<uuid:public_id>/delete/", provider_views.portal_delete, name="portal_delete"),
    path("listings/<uuid:public_id>/ask/", provider_views.portal_ask, name="portal_ask"),
    path("listings/<uuid:public_id>/statistics/", statistics_views.portal_statistics, name="portal_statistics"),
    path(
        "listings/<uuid:public_id>/statistics.csv",
        statistics_views.portal_statistics_csv,
        name="portal_statistics_csv",
    ),
    path("providers/<slug:slug>/claim/", provider_views.provider_claim, name="provider_claim"),
    path("programs/<slug:slug>/go/", views.program_go, name="go"),
    path("programs/<slug:slug>/report/", views.program_report, name="report"),
]
