from django.apps import AppConfig


class CareersConfig(AppConfig):
    name = "careers"
    verbose_name = "Vacancies"

    def ready(self) -> None:
        from accounts.notices import kinds
        from accounts.reviewing import reviewables
        from careers.vacancies import delivery
        from careers.vacancies.reviewable import VACANCY
        from careers.vacancies.worklist import PUBLISHED, TO_REVIEW
        from cmehub.site import worklist

        kinds.register(delivery.KIND)
        reviewables.register(VACANCY)
        worklist.register(TO_REVIEW, PUBLISHED)
