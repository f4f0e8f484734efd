from django.urls import path

from careers.vacancies import employer_views, views

urlpatterns = [
    path("vacancies/", views.vacancy_list, name="vacancy_list"),
    path("vacancies/mine/", employer_views.vacancy_mine, name="vacancy_mine"),
    path("vacancies/mine/add/", employer_views.vacancy_add, name="vacancy_add"),
    path("vacancies/mine/<uuid:public_id>/", employer_views.vacancy_preview, name="vacancy_preview"),
    path("vacancies/mine/<uuid:public_id>/edit/", employer_views.vacancy_edit, name="vacancy_edit"),
    path(
        "vacancies/mine/<uuid:public_id>/edit/withdraw/",
        employer_views.vacancy_edit_withdraw,
        name="vacancy_edit_withdraw",
    ),
    path("vacancies/mine/<uuid:public_id>/submit/", employer_views.vacancy_submit, name="vacancy_submit"),
    path(
        "vacancies/mine/<uuid:public_id>/return-to-draft/",
        employer_views.vacancy_return_to_draft,
        name="vacancy_return_to_draft",
    ),
    path("vacancies/mine/<uuid:public_id>/filled/", employer_views.vacancy_filled, name="vacancy_filled"),
    path("vacancies/mine/<uuid:public_id>/withdraw/", employer_views.vacancy_withdraw, name="vacancy_withdraw"),
    path("vacancies/mine/<uuid:public_id>/delete/", employer_views.vacancy_delete, name="vacancy_delete"),
    path("vacancies/<slug:slug>/", views.vacancy_detail, name="vacancy_detail"),
    path("employers/", views.for_employers, name="for_employers"),
]
