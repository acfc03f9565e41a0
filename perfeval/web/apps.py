from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "perfeval.web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perfeval.web.shared import session  # noqa: F401, PLC0415 - notes when each session begins
