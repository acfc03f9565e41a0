"""A migration of its own: PostgreSQL alters no table that rows were changed of in the same transaction."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    project = apps.get_model("projects", "Project").objects.filter(pk=OuterRef("project"))
    path = Subquery(project.values("organisation__path"))
    apps.get_model("evaluations", "Evaluation").objects.update(organisation_path=path)


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0004_organisation_path"),
        ("projects", "0002_long_lists"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
