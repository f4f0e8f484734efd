from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "cmehub"
    verbose_name = "CME Hub"

    def ready(self) -> None:
        from cmehub import celery  # noqa: F401  (so that tasks queue through our app in the web process too)
