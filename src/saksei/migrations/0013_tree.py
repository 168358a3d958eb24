"""The tree over the journal: a leaf for each entry that there is, and a tripwire that keeps them;
keys, anchors and what was witnessed, which are no part of the record."""

import os

import django.db.models.deletion
from django.db import migrations, models

from saksei import tripwires
from saksei.evidence.tree import Growing, leaf_hash
from saksei.journal import SALT_BYTES, item_digest, leaf_of

PORTION = 5_000
TRIPWIRES = (
    ("journal_leaf_kept", "journal_leaf", "DELETE", "1", "rows of journal_leaf are never deleted"),
    ("journal_leaf_fixed", "journal_leaf", "UPDATE", "1", "a leaf of the journal is never changed"),
)


def plant(apps, schema_editor):
    """Compute the tree of the journal as it stands."""
    entries = apps.get_model("saksei", "Entry").objects.order_by("sequence")
    items = apps.get_model("saksei", "Item").objects.order_by("entry_id", "position", "id")
    model = apps.get_model("saksei", "Leaf")
    fields = ("entry_id", "table", "key", "commitment")
    rows = items.values_list(*fields).iterator(chunk_size=PORTION)
    tree, row, ready = Growing(), next(rows, None), []
    for sequence, digest in entries.values_list("sequence", "digest").iterator(chunk_size=PORTION):
        own = Growing()
        while row is not None and row[0] <= sequence:
            own.add(leaf_hash(item_digest(row[1], row[2], bytes(row[3]))))
            row = next(rows, None)
        salt = os.urandom(SALT_BYTES)
        nodes = tree.add(leaf_of(salt, bytes(digest), own.root))
        ready.append(model(entry_id=sequence, salt=salt, nodes=b"".join(nodes)))
        if len(ready) == PORTION:
            model.objects.bulk_create(ready)
            ready = []
    model.objects.bulk_create(ready)


def guard(apps, schema_editor):
    """Add the triggers."""
    tripwires.create(schema_editor, TRIPWIRES)


def unguard(apps, schema_editor):
    """Remove the triggers."""
    tripwires.drop(schema_editor, TRIPWIRES)


class Migration(migrations.Migration):

    dependencies = [
        ('saksei', '0012_rests_on'),
    ]

    operations = [
        migrations.CreateModel(
            name='Leaf',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='saksei.entry')),
                ('salt', models.BinaryField(max_length=16)),
                ('nodes', models.BinaryField()),
            ],
            options={
                'db_table': 'journal_leaf',
            },
        ),
        migrations.CreateModel(
            name='SecretKey',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('pem', models.TextField()),
            ],
            options={
                'db_table': 'secret_key',
            },
        ),
        migrations.CreateModel(
            name='Anchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('place', models.TextField()),
                ('at', models.CharField(max_length=27)),
                ('text', models.TextField()),
                ('token', models.BinaryField(default=bytes)),
                ('trust', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'anchor',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Witnessed',
            fields=[
                ('origin', models.CharField(max_length=200, primary_key=True, serialize=False)),
                ('key', models.TextField()),
                ('text', models.TextField()),
            ],
            options={
                'db_table': 'witnessed',
            },
        ),
        migrations.RunPython(plant, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
