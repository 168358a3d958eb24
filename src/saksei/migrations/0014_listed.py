"""Indexes for the lists that pages show a part of: sources as received, records of one kind."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('saksei', '0013_tree'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='source',
            index=models.Index(fields=['registered_at', 'id'], name='source_received'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(fields=['kind', 'id'], name='record_of_kind'),
        ),
    ]
