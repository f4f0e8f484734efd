"""Index of the parts (Django looks here)."""

app_name = "programs"
urlpatterns: list[object] = []
