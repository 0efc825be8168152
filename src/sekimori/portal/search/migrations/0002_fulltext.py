from django.db import migrations

from sekimori.portal.search import fulltext


def install(apps, schema_editor):
    fulltext.install(schema_editor.connection)


def remove(apps, schema_editor):
    fulltext.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
