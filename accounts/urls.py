"""Index of the parts (Django looks here)."""

app_name = "accounts"
urlpatterns: list[object] = []
