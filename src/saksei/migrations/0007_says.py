"""An index by what is said: who is named where, and who was ever called a minor."""

from django.db import migrations, models

from saksei.statements.models import Beginning


class Migration(migrations.Migration):

    dependencies = [
        ('saksei', '0006_unsent'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(Beginning('value'), 'property', name='statement_says'),
        ),
    ]
