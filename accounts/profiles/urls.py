from django.urls import path

from accounts.profiles import views

urlpatterns = [path("account/profile/", views.profile_edit, name="profile_edit")]
