"""Index of the parts (Django looks here)."""

app_name = "careers"
urlpatterns: list[object] = []
