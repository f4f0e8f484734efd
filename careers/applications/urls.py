from django.urls import path

from careers.applications import employer_views, views

MINE = "vacancies/mine/"

urlpatterns = [
    path("vacancies/<slug:slug>/apply/", views.apply, name="apply"),
    path("applications/", views.application_list, name="application_list"),
    path("applications/<uuid:public_id>/", views.application, name="application"),
    path("applications/<uuid:public_id>/message/", views.application_message, name="application_message"),
    path("applications/<uuid:public_id>/withdraw/", views.application_withdraw, name="application_withdraw"),
    path("applications/<uuid:public_id>/cv/", views.application_cv, name="application_cv"),
    path(f"{MINE}templates/", employer_views.template_list, name="template_list"),
    path(f"{MINE}templates/<uuid:public_id>/", employer_views.template_edit, name="template_edit"),
    path(f"{MINE}templates/<uuid:public_id>/delete/", employer_views.template_delete, name="template_delete"),
    path(f"{MINE}applications/<uuid:public_id>/", employer_views.received, name="received"),
    path(f"{MINE}applications/<uuid:public_id>/move/", employer_views.received_move, name="received_move"),
    path(f"{MINE}applications/<uuid:public_id>/message/", employer_views.received_message, name="received_message"),
    path(f"{MINE}applications/<uuid:public_id>/note/", employer_views.received_note, name="received_note"),
    path(f"{MINE}applications/<uuid:public_id>/cv/", employer_views.received_cv, name="received_cv"),
    path(f"{MINE}<uuid:public_id>/applications/", employer_views.received_list, name="received_list"),
    path(f"{MINE}<uuid:public_id>/applications/bulk/", employer_views.received_bulk, name="received_bulk"),
    path(f"{MINE}<uuid:public_id>/applications.csv", employer_views.received_csv, name="received_csv"),
    path(f"{MINE}<uuid:public_id>/statistics/", employer_views.vacancy_statistics, name="vacancy_statistics"),
]
