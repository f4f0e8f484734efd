from django.urls import path

from careers.vacancies import employer_views, import_views, posting_views, views

urlpatterns = [
    path("vacancies/mine/", employer_views.vacancy_mine, name="vacancy_mine"),
    path("vacancies/mine/add/", posting_views.vacancy_add, name="vacancy_add"),
    path("vacancies/mine/add/from-address/", import_views.vacancy_from_address, name="vacancy_from_address"),
    path("vacancies/mine/upload/", import_views.vacancy_upload, name="vacancy_upload"),
    path("vacancies/mine/imports/<uuid:public_id>/", import_views.vacancy_import, name="vacancy_import"),
    path("vacancies/mine/imports/<uuid:public_id>/take/", import_views.vacancy_import_take, name="vacancy_import_take"),
    path(
        "vacancies/mine/imports/<uuid:public_id>/finish/",
        import_views.vacancy_import_finish,
        name="vacancy_import_finish",
    ),
    path("vacancies/mine/drafts/save/", posting_views.draft_save, name="draft_save"),
    path("vacancies/mine/drafts/<uuid:public_id>/delete/", posting_views.draft_delete, name="draft_delete"),
    path("vacancies/mine/policies/<uuid:public_id>/", views.policy_own, name="policy_own"),
    path("vacancies/mine/<uuid:public_id>/", employer_views.vacancy_preview, name="vacancy_preview"),
    path("vacancies/mine/<uuid:public_id>/edit/", posting_views.vacancy_edit, name="vacancy_edit"),
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
    path("vacancies/mine/<uuid:public_id>/draft/save/", posting_views.vacancy_draft_save, name="vacancy_draft_save"),
    path(
        "vacancies/mine/<uuid:public_id>/draft/discard/",
        posting_views.vacancy_draft_discard,
        name="vacancy_draft_discard",
    ),
    path("vacancies/mine/<uuid:public_id>/renew/", employer_views.vacancy_renew, name="vacancy_renew"),
    path("vacancies/mine/<uuid:public_id>/duplicate/", employer_views.vacancy_duplicate, name="vacancy_duplicate"),
    path("vacancies/mine/<uuid:public_id>/filled/", employer_views.vacancy_filled, name="vacancy_filled"),
    path("vacancies/mine/<uuid:public_id>/withdraw/", employer_views.vacancy_withdraw, name="vacancy_withdraw"),
    path("vacancies/mine/<uuid:public_id>/delete/", employer_views.vacancy_delete, name="vacancy_delete"),
    path("vacancies/policies/<uuid:public_id>/", views.policy, name="policy"),
    path("vacancies/<slug:slug>/report/", views.vacancy_report, name="vacancy_report"),
    path("employers/", views.for_employers, name="for_employers"),
]
