"""An index of what says how old somebody is: the gate asks for it after every write."""

from django.db import migrations, models

from saksei.statements.models import TellsAge


class Migration(migrations.Migration):

    dependencies = [
        ('saksei', '0007_says'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(condition=models.Q(TellsAge('property')), fields=['property'], name='statement_ages'),
        ),
    ]
