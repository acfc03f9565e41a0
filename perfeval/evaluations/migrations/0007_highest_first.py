from django.db import migrations

INDEXES = {
    "evaluation_latest_first": "submitted_at DESC NULLS LAST",
    "evaluation_highest_first": "total_score DESC NULLS LAST",
}


def create(apps, schema_editor):
    """For lists that begin with the highest and have the empty ones last. SQLite has no index in that order."""
    if schema_editor.connection.vendor == "postgresql":
        for name, order in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON evaluations_evaluation (campaign_id, {order}, id)")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0006_lists_by_place"),
    ]

    operations = [migrations.RunPython(create, drop)]
