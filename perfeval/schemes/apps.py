from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "perfeval.schemes"
    verbose_name = "评分方案"
    default_auto_field = "django.db.models.BigAutoField"
