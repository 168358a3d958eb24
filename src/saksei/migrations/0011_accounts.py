"""Accounts, what each was given, and the table of limits; with tripwires as in 0002."""

import django.db.models.deletion
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models

from saksei import tripwires
from saksei.tripwires import changed

FIXED = {
    "given": ("id", "account_id", "role", "compartment_id", "given_at", "given_by"),
    "enclosed": ("id", "source_id", "compartment_id", "put_at", "put_by"),
    "invitation": ("id", "name", "role", "word", "made_at", "made_by", "expires_at"),
    "export": ("id", "account_id", "address", "reason", "asked_at"),
    "compartment": ("id", "name", "made_at", "made_by"),
}
ONCE = {
    "given": "withdrawn_at", "enclosed": "withdrawn_at", "invitation": "used_at",
    "export": "answered_at",
}


def triggers():
    """Name, table, event, condition and sentence of each trigger."""
    for table, names in FIXED.items():
        yield f"{table}_kept", table, "DELETE", "1", f"rows of {table} are never deleted"
        yield f"{table}_fixed", table, "UPDATE", changed(names), f"a row of {table} is never changed"
    for table, name in ONCE.items():
        taken = f"OLD.{name} <> '' AND {changed((name,))}"
        yield f"{table}_once", table, "UPDATE", taken, f"what {table} says is never taken back"


def create(apps, schema_editor):
    """Add the triggers, and the table in which limits of guessing stand."""
    tripwires.create(schema_editor, triggers())
    alias = schema_editor.connection.alias
    call_command("createcachetable", "limits", database=alias, verbosity=0)


def drop(apps, schema_editor):
    """Remove them."""
    tripwires.drop(schema_editor, triggers())
    schema_editor.execute('DROP TABLE "limits"')


class Migration(migrations.Migration):
    # allauth's tables name our accounts.
    run_before = [("account", "0001_initial"), ("mfa", "0001_initial")]

    dependencies = [("saksei", "0010_sealed")]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('name', models.CharField(max_length=100, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('made_at', models.CharField(max_length=27)),
            ],
            options={
                'db_table': 'account',
            },
        ),
        migrations.CreateModel(
            name='Compartment',
            fields=[
                ('id', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100, unique=True)),
                ('made_at', models.CharField(max_length=27)),
                ('made_by', models.CharField(max_length=200)),
            ],
            options={
                'db_table': 'compartment',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('role', models.CharField(max_length=20)),
                ('word', models.CharField(max_length=64, unique=True)),
                ('made_at', models.CharField(max_length=27)),
                ('made_by', models.CharField(max_length=200)),
                ('expires_at', models.CharField(max_length=27)),
                ('used_at', models.CharField(blank=True, max_length=27)),
            ],
            options={
                'db_table': 'invitation',
            },
        ),
        migrations.CreateModel(
            name='Enclosed',
            fields=[
                ('id', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('put_at', models.CharField(max_length=27)),
                ('put_by', models.CharField(max_length=200)),
                ('withdrawn_at', models.CharField(blank=True, max_length=27)),
                ('withdrawn_by', models.CharField(blank=True, max_length=200)),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='encloses', to='saksei.compartment')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='saksei.source')),
            ],
            options={
                'db_table': 'enclosed',
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('address', models.TextField()),
                ('reason', models.TextField()),
                ('asked_at', models.CharField(max_length=27)),
                ('answer', models.CharField(blank=True, max_length=20)),
                ('answered_at', models.CharField(blank=True, max_length=27)),
                ('answered_by', models.CharField(blank=True, max_length=200)),
                ('expires_at', models.CharField(blank=True, max_length=27)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'export',
            },
        ),
        migrations.CreateModel(
            name='Given',
            fields=[
                ('id', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('role', models.CharField(blank=True, max_length=20)),
                ('given_at', models.CharField(max_length=27)),
                ('given_by', models.CharField(max_length=200)),
                ('withdrawn_at', models.CharField(blank=True, max_length=27)),
                ('withdrawn_by', models.CharField(blank=True, max_length=200)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given', to=settings.AUTH_USER_MODEL)),
                ('compartment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='open_to', to='saksei.compartment')),
            ],
            options={
                'db_table': 'given',
            },
        ),
        migrations.RunPython(create, drop),
    ]
