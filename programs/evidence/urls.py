from django.urls import path

from programs.evidence import views

urlpatterns = [
    path("evidence/", views.evidence_list, name="evidence_list"),
    path("evidence/method/", views.evidence_method, name="evidence_method"),
    path("evidence/<slug:code>/", views.study, name="study"),
]
