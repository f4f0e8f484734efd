"""Addresses of the public pages of rules."""

from django.urls import path

from programs.requirements import rule_views

urlpatterns = [
    path("rules/", rule_views.rule_list, name="rule_list"),
    path("rules/how-kept/", rule_views.rules_method, name="rules_method"),
    path("rules/<slug:authority>/<slug:profession>/", rule_views.rule, name="rule"),
    path("rules/<slug:authority>/<slug:profession>/report/", rule_views.rule_report, name="rule_report"),
]
