from django.apps import AppConfig


class CareersConfig(AppConfig):
    name = "careers"
    verbose_name = "Vacancies"

    def ready(self) -> None:
        from dataclasses import replace

        from accounts.notices import kinds
        from accounts.organizations.second_factor import MEMBERS
        from accounts.users import second_factor
        from careers.vacancies import delivery
        from careers.vacancies.worklist import PUBLISHED, TO_REVIEW
        from cmehub.site import worklist

        kinds.register(delivery.KIND)
        second_factor.register(replace(MEMBERS, paths=("/vacancies/mine/",)))
        worklist.register(TO_REVIEW, PUBLISHED)
