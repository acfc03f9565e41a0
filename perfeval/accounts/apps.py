from django.apps import AppConfig
from django.core.checks import register

from perfeval.accounts.checks import check_second_factor


class AccountsConfig(AppConfig):
    name = "perfeval.accounts"
    verbose_name = "用户"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(check_second_factor, deploy=True)
