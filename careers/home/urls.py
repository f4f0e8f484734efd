from django.urls import path

from careers.home import views

urlpatterns = [path("", views.home, name="home")]
