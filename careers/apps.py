from django.apps import AppConfig


class CareersConfig(AppConfig):
    name = "careers"
    verbose_name = "Vacancies"

    def ready(self) -> None:
        from dataclasses import replace

        from accounts.notices import kinds
        from accounts.organizations.second_factor import OWNERS
        from accounts.reviewing import reviewables
        from accounts.reviewing.worklist import edits_of
        from accounts.users import personal_data, second_factor
        from careers.applications import delivery as applications
        from careers.applications import personal_data as applications_data
        from careers.applications import receivers  # noqa: F401
        from careers.employers.sitemap import EMPLOYER_PAGES
        from careers.vacancies import delivery
        from careers.vacancies import personal_data as vacancies_data
        from careers.vacancies import sitemap as vacancy_pages
        from careers.vacancies.reviewable import VACANCY
        from careers.vacancies.worklist import PUBLISHED, REPORTS, TO_REVIEW
        from cmehub.site import sitemap, worklist

        kinds.register(delivery.KIND)
        kinds.register(delivery.EXPIRES_KIND)
        kinds.register(delivery.REPORT_KIND)
        kinds.register(applications.APPLICATION_KIND)
        kinds.register(applications.APPLICANTS_KIND)
        personal_data.register(vacancies_data.HOLDING, applications_data.HOLDING)
        reviewables.register(VACANCY)
        second_factor.register(replace(OWNERS, paths=("/vacancies/mine/",)))
        worklist.register(TO_REVIEW, edits_of(VACANCY, "vacancies"), REPORTS, PUBLISHED)
        sitemap.register(EMPLOYER_PAGES)
        sitemap.register(vacancy_pages.VACANCY_PAGES, pages=("careers:home", *vacancy_pages.PAGES))
