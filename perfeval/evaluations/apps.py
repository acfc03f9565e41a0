from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "perfeval.evaluations"
    verbose_name = "自评表"
    default_auto_field = "django.db.models.BigAutoField"
