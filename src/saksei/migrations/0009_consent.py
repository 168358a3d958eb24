"""Consent of persons, and what left, with their tripwires as in 0002."""

import django.db.models.deletion
from django.db import migrations, models

CONSENT = (
    "id", "person_id", "use", "state", "given_by", "date", "expires", "recorded_at", "recorded_by",
    "batch",
)
EMPTIED = ("how", "language", "limits")  # by an erasure
RELEASE = (
    "id", "what", "use", "recipient", "digest", "files", "persons", "expires", "made_at", "made_by",
)


def changed(names):
    """SQL: one of these columns would get another value."""
    return "(" + " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in names) + ")"


def triggers():
    """Name, table, event, condition and sentence of each trigger."""
    for table in ("consent", "release"):
        yield f"{table}_kept", table, "DELETE", "1", f"rows of {table} are never deleted"
    other = " OR ".join(f"(NEW.\"{name}\" <> '' AND {changed((name,))})" for name in EMPTIED)
    fixed = f"{changed(CONSENT)} OR {other}"
    yield "consent_fixed", "consent", "UPDATE", fixed, "an answer is never changed; record a new one"
    yield "release_fixed", "release", "UPDATE", changed(RELEASE), "what went out is never changed"


def create(apps, schema_editor):
    """Add the triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for name, table, event, condition, sentence in triggers():
            schema_editor.execute(
                f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" WHEN {condition} '
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )


def drop(apps, schema_editor):
    """Remove the triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for name, *_ in triggers():
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


class Migration(migrations.Migration):

    dependencies = [("saksei", "0008_ages")]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("use", models.CharField(max_length=40)),
                ("state", models.CharField(max_length=20)),
                ("given_by", models.CharField(blank=True, max_length=20)),
                ("how", models.TextField(blank=True)),
                ("language", models.CharField(blank=True, max_length=35)),
                ("date", models.CharField(blank=True, max_length=60)),
                ("expires", models.CharField(blank=True, max_length=10)),
                ("limits", models.TextField(blank=True)),
                ("recorded_at", models.CharField(max_length=27)),
                ("recorded_by", models.CharField(max_length=200)),
                ("batch", models.CharField(blank=True, max_length=60)),
                ("erased_at", models.CharField(blank=True, max_length=27)),
                ("person", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="saksei.record",
                )),
            ],
            options={"db_table": "consent"},
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("what", models.CharField(max_length=200)),
                ("use", models.CharField(max_length=40)),
                ("recipient", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("files", models.TextField()),
                ("persons", models.TextField(blank=True)),
                ("expires", models.CharField(blank=True, max_length=10)),
                ("made_at", models.CharField(max_length=27)),
                ("made_by", models.CharField(max_length=200)),
            ],
            options={"db_table": "release"},
        ),
        migrations.RunPython(create, drop),
    ]
