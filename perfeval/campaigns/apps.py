from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "perfeval.campaigns"
    verbose_name = "填报任务"
    default_auto_field = "django.db.models.BigAutoField"
