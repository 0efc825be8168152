from django.db import migrations, models

# What waits already is said once; from then on the database keeps it by triggers (whose_turn.py).
FILL = """
UPDATE procedures_party SET waiting = TRUE WHERE step_id IN (SELECT id FROM procedures_step WHERE state = 'waiting')
"""


class Migration(migrations.Migration):

    dependencies = [
        ("organization", "0002_delete_revision"),
        ("procedures", "0007_who_is_asked"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="party", name="proc_party_asked"),
        migrations.AddField(
            model_name="party",
            name="waiting",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("waiting", True)),
                fields=["role", "scope", "unit", "person", "step"],
                name="proc_party_asked",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["unit", "state", "id"], name="proc_unit_state"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        # An index of which the database knows nothing yet would be taken for the best one.
        migrations.RunSQL("ANALYZE procedures_party", migrations.RunSQL.noop),
        migrations.RunSQL("ANALYZE procedures_application", migrations.RunSQL.noop),
    ]
