from django.db import migrations

PAIRS = (
    r"string_to_array(regexp_replace(upper({0}), '(..)', '\1 ', 'g') || ' ' ||"
    r" regexp_replace(substr(upper({0}), 2), '(..)', '\1 ', 'g'), ' ')"
)


def create(apps, schema_editor):
    """The index that `audit.words` asks. SQLite has none of its kind and reads the names."""
    if schema_editor.connection.vendor == "postgresql":
        for column in ("name", "code"):
            pairs = PAIRS.format(column)
            schema_editor.execute(
                f"CREATE INDEX projects_project_{column}_pairs ON projects_project USING gin (({pairs}))"
            )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in ("name", "code"):
            schema_editor.execute(f"DROP INDEX projects_project_{column}_pairs")


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0002_long_lists"),
    ]

    operations = [migrations.RunPython(create, drop)]
