
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('acts', '0003_ledger_triggers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('token', models.UUIDField()),
            ],
        ),
    ]
