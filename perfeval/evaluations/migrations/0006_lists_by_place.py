import django.db.models.deletion
from django.db import migrations, models

import perfeval.organisations.models


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0005_fill_organisation_path"),
    ]

    operations = [
        migrations.AlterField(
            model_name="evaluation",
            name="organisation_path",
            field=perfeval.organisations.models.OrganisationPath(verbose_name="单位路径"),
        ),
        migrations.AlterField(
            model_name="evaluation",
            name="campaign",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evaluations",
                to="campaigns.campaign",
                verbose_name="填报任务",
            ),
        ),
        migrations.AlterField(
            model_name="evaluation",
            name="project",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evaluations",
                to="projects.project",
                verbose_name="项目",
            ),
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(
                fields=["campaign", "organisation_path", "state", "is_returned"], name="evaluation_in_campaign"
            ),
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(fields=["organisation_path", "state"], name="evaluation_by_place"),
        ),
    ]
