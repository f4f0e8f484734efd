from django.apps import AppConfig


class CareersConfig(AppConfig):
    name = "careers"
    verbose_name = "Vacancies"

    def ready(self) -> None:
        from dataclasses import replace

        from accounts.notices import kinds, recovery
        from accounts.organizations.second_factor import OWNERS
        from accounts.reviewing import reviewables
        from accounts.reviewing.worklist import edits_of
        from accounts.users import personal_data, second_factor
        from careers.alerts import delivery as alerts
        from careers.alerts import personal_data as alerts_data
        from careers.alerts import planning as alerts_planning
        from careers.alerts import receivers as alerts_receivers  # noqa: F401  # importing them connects them
        from careers.applications import delivery as applications
        from careers.applications import personal_data as applications_data
        from careers.applications import receivers  # noqa: F401
        from careers.closing import delivery as closing
        from careers.closing import receivers as closing_receivers  # noqa: F401
        from careers.employers.sitemap import EMPLOYER_PAGES
        from careers.saved import personal_data as saved_data
        from careers.search import receivers as search_receivers  # noqa: F401  # as above
        from careers.vacancies import delivery
        from careers.vacancies import personal_data as vacancies_data
        from careers.vacancies import sitemap as vacancy_pages
        from careers.vacancies.reviewable import VACANCY
        from careers.vacancies.worklist import PUBLISHED, REPORTS, TO_REVIEW
        from cmehub.site import sitemap, worklist
        from programs.reminders import ladders

        kinds.register(delivery.KIND)
        kinds.register(delivery.EXPIRES_KIND)
        kinds.register(delivery.REPORT_KIND)
        for kind in (alerts.KIND, applications.APPLICATION_KIND, applications.APPLICANTS_KIND, closing.KIND):
            kinds.register(kind)
        ladders.register(closing.LADDER)
        recovery.register(alerts_planning.plan_due)
        personal_data.register(
            vacancies_data.HOLDING, saved_data.HOLDING, alerts_data.HOLDING, applications_data.HOLDING
        )
        reviewables.register(VACANCY)
        second_factor.register(replace(OWNERS, paths=("/vacancies/mine/",)))
        worklist.register(TO_REVIEW, edits_of(VACANCY, "vacancies"), REPORTS, PUBLISHED)
        sitemap.register(EMPLOYER_PAGES)
        sitemap.register(vacancy_pages.VACANCY_PAGES, pages=("careers:home", *vacancy_pages.PAGES))
