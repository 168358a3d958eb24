"""Consent of persons, and what left, with their tripwires as in 0002."""

import django.db.models.deletion
from django.db import migrations, models

from saksei import tripwires
from saksei.tripwires import changed

CONSENT = (
    "id", "person_id", "use", "state", "given_by", "date", "expires", "recorded_at", "recorded_by",
    "batch",
)
EMPTIED = ("how", "language", "limits")  # by an erasure
RELEASE = (
    "id", "what", "use", "recipient", "digest", "files", "persons", "expires", "made_at", "made_by",
)


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
    tripwires.create(schema_editor, triggers())


def drop(apps, schema_editor):
    """Remove the triggers."""
    tripwires.drop(schema_editor, triggers())


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
