from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "perfeval.organisations"
    verbose_name = "单位"
    default_auto_field = "django.db.models.BigAutoField"
