from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = "Programs and evidence"

    def ready(self) -> None:
        from programs.registers import register  # models can be imported from now on

        register()
