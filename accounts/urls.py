"""Combines the URL modules, because Django looks here."""

from accounts.directory.urls import urlpatterns as directory
from accounts.licenses.urls import urlpatterns as licenses
from accounts.notices.urls import urlpatterns as notices
from accounts.organizations.urls import urlpatterns as organizations
from accounts.privacy.urls import urlpatterns as privacy
from accounts.profiles.urls import urlpatterns as profiles
from accounts.users.urls import urlpatterns as users
from accounts.verification.urls import urlpatterns as verification

app_name = "accounts"
urlpatterns = [*users, *profiles, *organizations, *licenses, *verification, *directory, *notices, *privacy]
