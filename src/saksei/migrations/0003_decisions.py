"""Decisions on suggested statements, with their tripwires as in 0002."""

import django.db.models.deletion
from django.db import migrations, models

from saksei import tripwires
from saksei.tripwires import changed

FIXED = (
    "id", "source_id", "text_id", "record_id", "part", "outcome", "rule", "tier", "reader", "made",
    "decided_at", "decided_by", "batch",
)
EMPTIED = ("key", "spans", "changes", "note")  # by an erasure
WITHDRAWAL = ("withdrawn_at", "withdrawn_by", "withdrawn_why")


def triggers():
    """Name, table, event, condition and sentence of each trigger."""
    yield "decision_kept", "decision", "DELETE", "1", "rows of decision are never deleted"
    other = " OR ".join(f"(NEW.\"{name}\" <> '' AND {changed((name,))})" for name in EMPTIED)
    fixed = "what a decision says is never changed; undo it"
    yield "decision_fixed", "decision", "UPDATE", f"{changed(FIXED)} OR {other}", fixed
    taken = f"OLD.withdrawn_at <> '' AND {changed(WITHDRAWAL)}"
    yield "decision_withdrawn", "decision", "UPDATE", taken, "a withdrawal is never taken back"


def create(apps, schema_editor):
    """Add the triggers."""
    tripwires.create(schema_editor, triggers())


def drop(apps, schema_editor):
    """Remove the triggers."""
    tripwires.drop(schema_editor, triggers())


class Migration(migrations.Migration):

    dependencies = [("saksei", "0002_tripwires")]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('part', models.CharField(max_length=20)),
                ('outcome', models.CharField(max_length=20)),
                ('key', models.CharField(blank=True, max_length=60)),
                ('spans', models.TextField(blank=True)),
                ('rule', models.CharField(blank=True, max_length=60)),
                ('tier', models.CharField(blank=True, max_length=10)),
                ('reader', models.CharField(blank=True, max_length=60)),
                ('made', models.TextField(blank=True)),
                ('changes', models.TextField(blank=True)),
                ('note', models.TextField(blank=True)),
                ('decided_at', models.CharField(max_length=27)),
                ('decided_by', models.CharField(max_length=200)),
                ('batch', models.CharField(blank=True, max_length=60)),
                ('withdrawn_at', models.CharField(blank=True, max_length=27)),
                ('withdrawn_by', models.CharField(blank=True, max_length=200)),
                ('withdrawn_why', models.TextField(blank=True)),
                ('record', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='saksei.record')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='saksei.source')),
                ('text', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='saksei.text')),
            ],
            options={
                'db_table': 'decision',
            },
        ),
        migrations.RunPython(create, drop),
    ]
