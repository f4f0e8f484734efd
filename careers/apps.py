from django.apps import AppConfig


class CareersConfig(AppConfig):
    name = "careers"
    verbose_name = "Vacancies"

    def ready(self) -> None:
        from accounts.notices import kinds
        from careers.vacancies import delivery
        from careers.vacancies.worklist import PUBLISHED, TO_REVIEW
        from cmehub.site import worklist

        kinds.register(delivery.KIND)
        worklist.register(TO_REVIEW, PUBLISHED)
