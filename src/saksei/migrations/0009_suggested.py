"""How many suggestions wait; no part of the record, so nothing of it is journalled."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('saksei', '0008_ages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Suggested',
            fields=[
                ('source', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='suggested', serialize=False, to='saksei.source')),
                ('state', models.CharField(max_length=64)),
                ('open', models.IntegerField()),
                ('decided', models.IntegerField()),
            ],
            options={
                'db_table': 'suggested',
            },
        ),
        migrations.AddIndex(
            model_name='text',
            index=models.Index(fields=['source', 'made_at', 'id', 'digest'], name='text_newest'),
        ),
    ]
