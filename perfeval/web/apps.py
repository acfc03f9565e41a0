from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "perfeval.web"
    default_auto_field = "django.db.models.BigAutoField"
