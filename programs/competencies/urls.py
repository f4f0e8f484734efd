from django.urls import path

from programs.competencies import views

urlpatterns = [
    path("career/role/", views.role_list, name="role_list"),
    path("career/role/remove/", views.role_remove, name="role_remove"),
    path("career/role/<slug:code>/", views.role_choose, name="role_choose"),
]
