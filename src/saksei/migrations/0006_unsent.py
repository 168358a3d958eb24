"""What is typed and not sent; no part of the record, so nothing of it is journalled."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('saksei', '0005_editions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Unsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=60)),
                ('author', models.CharField(max_length=200)),
                ('content', models.TextField()),
                ('number', models.IntegerField()),
                ('tab', models.CharField(blank=True, max_length=60)),
                ('saved_at', models.CharField(max_length=27)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unsent', to='saksei.source')),
            ],
            options={
                'db_table': 'unsent',
                'constraints': [models.UniqueConstraint(fields=('source', 'form', 'author'), name='unsent_one_a_form')],
            },
        ),
    ]
