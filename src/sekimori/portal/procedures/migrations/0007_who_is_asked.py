from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("organization", "0002_delete_revision"),
        ("procedures", "0006_granted_counted"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="party",
            index=models.Index(fields=["role", "scope", "unit"], name="proc_party_asked"),
        ),
        # An index of which the database knows nothing yet would be taken for the best one.
        migrations.RunSQL("ANALYZE procedures_party", migrations.RunSQL.noop),
    ]
