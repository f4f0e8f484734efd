from django.urls import path

from careers.employers import views

urlpatterns = [path("employers/<uuid:public_id>/", views.employer, name="employer")]
