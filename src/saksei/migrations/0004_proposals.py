"""Pairs that a run of the engine proposes; derived, so nothing of it is journalled."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('saksei', '0003_decisions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('verdict', models.CharField(max_length=20)),
                ('probability', models.FloatField()),
                ('effect', models.FloatField()),
                ('why', models.TextField(blank=True)),
                ('run', models.CharField(max_length=60)),
                ('proposed_at', models.CharField(max_length=27)),
                ('held_by', models.CharField(blank=True, max_length=60)),
                ('held_at', models.CharField(blank=True, max_length=27)),
                ('left', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='saksei.record')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='saksei.record')),
            ],
            options={
                'db_table': 'proposal',
                'indexes': [models.Index(fields=['-effect'], name='proposal_effect')],
                'constraints': [models.UniqueConstraint(fields=('left', 'right'), name='proposal_pair')],
            },
        ),
    ]
