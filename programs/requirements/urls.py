"""Addresses of *My credits*."""

from django.urls import path

from programs.requirements import views

urlpatterns = [
    path("credits/", views.credits, name="credits"),
    path("credits/what-if/", views.what_if, name="what_if"),
    path("credits/cycles/<uuid:public_id>/", views.ended_cycle, name="ended_cycle"),
    path("credits/targets/<int:target_id>/delete/", views.own_target_delete, name="own_target_delete"),
    path("credits/<uuid:public_id>/", views.credential, name="credential"),
    path("credits/<uuid:public_id>/answer/", views.rule_answer, name="rule_answer"),
    path("credits/<uuid:public_id>/carried-over/", views.carried_over, name="carried_over"),
    path("credits/<uuid:public_id>/posted/", views.postings, name="postings"),
    path("credits/<uuid:public_id>/renewal/", views.renewal_step, name="renewal_step"),
    path("credits/<uuid:public_id>/targets/", views.own_targets, name="own_targets"),
]
