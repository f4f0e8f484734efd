from django.apps import AppConfig


class CareersConfig(AppConfig):
    name = "careers"
    verbose_name = "Vacancies"

    def ready(self) -> None:
        from accounts.notices import kinds
        from careers.vacancies import delivery

        kinds.register(delivery.KIND)
