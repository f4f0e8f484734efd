from django.urls import path

from programs.evidence import views

urlpatterns = [
    path("evidence/", views.evidence_list, name="evidence_list"),
    path("evidence/method/", views.evidence_method, name="evidence_method"),
    path("evidence/citations.<slug:extension>", views.evidence_citations, name="evidence_citations"),
    path("evidence/<slug:code>/", views.study, name="study"),
    path("evidence/<slug:code>/citation.<slug:extension>", views.study_citation, name="study_citation"),
]
