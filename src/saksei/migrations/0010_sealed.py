"""How a kept file lies encrypted, by its SHA-256; only with it may its name change."""

import importlib

from django.db import migrations, models

from saksei import tripwires
from saksei.tripwires import changed

first = importlib.import_module("saksei.migrations.0002_tripwires")
BYTES = changed(("id", "sha256", "size"))
MOVED = f"{changed(('file',))} AND NOT {changed(('sealed',))}"
ERASED = "OLD.erased_at = '' AND NEW.erased_at <> ''"
OLDER = [one for one in first.triggers() if one[0] == "source_fixed"]
NEWER = [(*OLDER[0][:3], f"({BYTES} OR {MOVED}) AND NOT ({ERASED})", OLDER[0][4])]


def again(apps, schema_editor):
    """A file may come under another key; its bytes may not change."""
    tripwires.drop(schema_editor, OLDER)
    tripwires.create(schema_editor, NEWER)


def before(apps, schema_editor):
    """The trigger as it was."""
    tripwires.drop(schema_editor, NEWER)
    tripwires.create(schema_editor, OLDER)


class Migration(migrations.Migration):

    dependencies = [("saksei", "0009_consent"), ("saksei", "0009_suggested")]

    operations = [
        migrations.AddField("source", "sealed", models.CharField(max_length=64, null=True)),
        migrations.RunPython(again, before),
    ]
