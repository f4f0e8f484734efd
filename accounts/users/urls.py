from django.urls import path

from accounts.users import views

urlpatterns = [
    path("start/", views.start, name="start"),
    path("welcome/", views.welcome, name="welcome"),
    path("welcome/next/", views.next_steps, name="next_steps"),
    path("account/", views.account, name="account"),
    path("account/details/", views.details_edit, name="details_edit"),
    path("account/sessions/<int:pk>/end/", views.session_end, name="session_end"),
    path("account/two-step/", views.second_factor, name="second_factor"),
    # Before allauth's page at the same address, to which it passes on.
    path("accounts/2fa/webauthn/keys/<int:pk>/remove/", views.passkey_remove, name="passkey_remove"),
]
