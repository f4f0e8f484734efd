from django.apps import AppConfig


class CareersConfig(AppConfig):
    name = "careers"
    verbose_name = "Vacancies"

    def ready(self) -> None:
        from accounts.notices import kinds
        from accounts.reviewing import reviewables
        from accounts.users import personal_data
        from careers.vacancies import delivery
        from careers.vacancies import personal_data as vacancies_data
        from careers.vacancies.reviewable import VACANCY
        from careers.vacancies.worklist import PUBLISHED, TO_REVIEW
        from cmehub.site import worklist

        kinds.register(delivery.KIND)
        personal_data.register(vacancies_data.HOLDING)
        reviewables.register(VACANCY)
        worklist.register(TO_REVIEW, PUBLISHED)
