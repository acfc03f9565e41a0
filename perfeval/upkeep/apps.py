from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "perfeval.upkeep"
    default_auto_field = "django.db.models.BigAutoField"
