from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "perfeval.exchange"
    default_auto_field = "django.db.models.BigAutoField"
