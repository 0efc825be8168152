from django.db import migrations, models

# What stands already is counted once; from then on the database counts by triggers (counting.py).
FILL = """
INSERT INTO procedures_grantedcount (procedure, variant, unit, number, latest)
SELECT procedure, variant, COALESCE(unit_id, 0), COUNT(*), MAX(id) FROM procedures_application
WHERE state IN ('approved', 'closed', 'ended', 'revoked') AND decided_at IS NOT NULL GROUP BY 1, 2, 3
"""


class Migration(migrations.Migration):

    dependencies = [
        ("organization", "0002_delete_revision"),
        ("procedures", "0005_whose_steps_and_decisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="GrantedCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procedure", models.CharField(max_length=60)),
                ("variant", models.CharField(blank=True, max_length=60)),
                ("unit", models.BigIntegerField(default=0)),
                ("number", models.BigIntegerField(default=0)),
                ("latest", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("procedure", "variant", "unit"), name="proc_granted_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("next_review_on__isnull", False), ("state", "approved")),
                fields=["procedure", "next_review_on"],
                name="proc_review",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
