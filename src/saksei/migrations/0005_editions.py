"""Editions of findings and manuscripts of reports, with their tripwires as in 0002."""

from django.db import migrations, models

from saksei import tripwires
from saksei.tripwires import changed

EDITION = (
    "id", "name", "question", "basis", "minimum", "maximum", "at_least", "unnamed", "acts", "sequence",
    "digest", "note", "made_at", "made_by",
)
MANUSCRIPT = ("id", "report", "version", "saved_at", "saved_by")
EMPTIED = ("title", "body")  # by an erasure
WITHDRAWAL = ("withdrawn_at", "withdrawn_by", "withdrawn_why")


def triggers():
    """Name, table, event, condition and sentence of each trigger."""
    for table in ("edition", "manuscript"):
        yield f"{table}_kept", table, "DELETE", "1", f"rows of {table} are never deleted"
    yield "edition_fixed", "edition", "UPDATE", changed(EDITION), "an edition is never changed"
    taken = f"OLD.withdrawn_at <> '' AND {changed(WITHDRAWAL)}"
    yield "edition_withdrawn", "edition", "UPDATE", taken, "a withdrawal is never taken back"
    other = " OR ".join(f"(NEW.\"{name}\" <> '' AND {changed((name,))})" for name in EMPTIED)
    fixed = f"{changed(MANUSCRIPT)} OR {other}"
    yield "manuscript_fixed", "manuscript", "UPDATE", fixed, "a version is never changed"


def create(apps, schema_editor):
    """Add the triggers."""
    tripwires.create(schema_editor, triggers())


def drop(apps, schema_editor):
    """Remove the triggers."""
    tripwires.drop(schema_editor, triggers())


class Migration(migrations.Migration):

    dependencies = [("saksei", "0004_proposals")]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("question", models.TextField()),
                ("basis", models.TextField()),
                ("minimum", models.IntegerField()),
                ("maximum", models.IntegerField()),
                ("at_least", models.BooleanField()),
                ("unnamed", models.IntegerField()),
                ("acts", models.TextField(blank=True)),
                ("sequence", models.BigIntegerField()),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("note", models.TextField(blank=True)),
                ("made_at", models.CharField(max_length=27)),
                ("made_by", models.CharField(max_length=200)),
                ("withdrawn_at", models.CharField(blank=True, max_length=27)),
                ("withdrawn_by", models.CharField(blank=True, max_length=200)),
                ("withdrawn_why", models.TextField(blank=True)),
            ],
            options={"db_table": "edition"},
        ),
        migrations.CreateModel(
            name="Manuscript",
            fields=[
                ("id", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("report", models.CharField(max_length=60)),
                ("version", models.IntegerField()),
                ("title", models.CharField(max_length=300)),
                ("body", models.TextField(blank=True)),
                ("saved_at", models.CharField(max_length=27)),
                ("saved_by", models.CharField(max_length=200)),
                ("erased_at", models.CharField(blank=True, max_length=27)),
            ],
            options={"db_table": "manuscript"},
        ),
        migrations.AddConstraint(
            model_name="manuscript",
            constraint=models.UniqueConstraint(
                fields=("report", "version"), name="manuscript_version"
            ),
        ),
        migrations.RunPython(create, drop),
    ]
