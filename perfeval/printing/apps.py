from django.apps import AppConfig
from django.core.checks import register

from perfeval.printing.checks import check_printing


class PrintingConfig(AppConfig):
    name = "perfeval.printing"
    verbose_name = "打印"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(check_printing)
