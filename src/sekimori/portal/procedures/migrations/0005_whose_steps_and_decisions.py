from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("organization", "0002_delete_revision"),
        ("procedures", "0004_lists_by_moment"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(condition=models.Q(("renews__isnull", False)), fields=["renews"], name="proc_renews"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["person", "application"], name="proc_decision_whose"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("unavoidable", ""), _negated=True), fields=["decided_at"], name="proc_decision_unavoidable"
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["owner", "application"], name="proc_step_owner"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["note"], name="proc_step_note"),
        ),
        # An index of which the database knows nothing yet would be taken for the best one.
        migrations.RunSQL("ANALYZE procedures_decision", migrations.RunSQL.noop),
        migrations.RunSQL("ANALYZE procedures_step", migrations.RunSQL.noop),
    ]
