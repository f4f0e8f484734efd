from django.urls import path

from careers.employers import views

urlpatterns = [path("vacancies/employers/<uuid:public_id>/", views.employer, name="employer")]
