"""Which compartments an edition or a report may rest on."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('saksei', '0011_accounts'),
    ]

    # With null: a column of another kind would make the table anew on SQLite, without its triggers.
    operations = [
        migrations.AddField(
            model_name=name, name='rests_on', field=models.TextField(null=True)
        )
        for name in ("edition", "manuscript")
    ]
