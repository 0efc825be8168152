from django.db import migrations

from sekimori.portal.acts.ledger import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("acts", "0002_engine_logs")]
    operations = [migrations.RunPython(install, remove)]
