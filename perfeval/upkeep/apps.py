from django.apps import AppConfig
from django.db.backends.signals import connection_created


class UpkeepConfig(AppConfig):
    name = "perfeval.upkeep"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perfeval.upkeep.presence import come_in  # noqa: PLC0415

        connection_created.connect(come_in)
