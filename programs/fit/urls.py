from django.urls import path

from programs.fit import views

urlpatterns = [
    path("career-fit/", views.fit_method, name="fit_method"),
    path("programs/<slug:slug>/fit/", views.program_fit, name="program_fit"),
]
