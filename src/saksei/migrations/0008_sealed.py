"""How a kept file lies encrypted, by its SHA-256; only with it may its name change."""

import importlib

from django.db import migrations, models

tripwires = importlib.import_module("saksei.migrations.0002_tripwires")
BYTES = tripwires.changed(("id", "sha256", "size"))
MOVED = f"{tripwires.changed(('file',))} AND NOT {tripwires.changed(('sealed',))}"
ERASED = "OLD.erased_at = '' AND NEW.erased_at <> ''"


def again(apps, schema_editor):
    """A file may come under another key; its bytes may not change."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS source_fixed")
        schema_editor.execute(
            f"CREATE TRIGGER source_fixed BEFORE UPDATE ON source WHEN ({BYTES} OR {MOVED}) "
            f"AND NOT ({ERASED}) BEGIN "
            "SELECT RAISE(ABORT, 'the bytes of a source are never changed'); END"
        )


def before(apps, schema_editor):
    """The trigger as it was."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS source_fixed")
        for name, table, event, condition, sentence in tripwires.triggers():
            if name == "source_fixed":
                schema_editor.execute(
                    f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" WHEN {condition} '
                    f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
                )


class Migration(migrations.Migration):

    dependencies = [("saksei", "0007_says")]

    operations = [
        migrations.AddField("source", "sealed", models.CharField(max_length=64, null=True)),
        migrations.RunPython(again, before),
    ]
