from django.db import migrations

import perfeval.organisations.models


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0003_three_administrators"),
        ("organisations", "0002_seal"),
    ]

    operations = [
        migrations.AddField(
            model_name="evaluation",
            name="organisation_path",
            field=perfeval.organisations.models.OrganisationPath(null=True, verbose_name="单位路径"),
        ),
    ]
