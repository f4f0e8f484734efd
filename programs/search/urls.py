from django.urls import path

from programs.search import provider_views, views

urlpatterns = [
    path("programs/", views.program_list, name="list"),
    path("programs/suggestions/", views.suggestions, name="suggestions"),
    path("programs/recent/clear/", views.recent_clear, name="recent_clear"),
    path("programs/<slug:slug>/", views.program_detail, name="detail"),
    path("programs/<slug:slug>/<uuid:public_id>.ics", views.offering_calendar, name="offering_calendar"),
    path("providers/", provider_views.provider_list, name="provider_list"),
    path("providers/<slug:slug>/", provider_views.provider_detail, name="provider"),
    path("how-to-choose/", views.how_to_choose, name="how_to_choose"),
]
