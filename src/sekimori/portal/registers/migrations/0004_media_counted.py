from django.db import migrations, models

# What stands already is counted once; from then on the database counts by triggers (counting.py).
STANDING = "kind || ' ' || " + " || ".join(
    f"CASE WHEN {name} THEN 'y' WHEN NOT {name} THEN 'n' ELSE '-' END"
    for name in ("kept_locked", "safe_place", "long_term", "write_protected")
)
FILL = f"""
INSERT INTO registers_mediumcount (unit_id, standing, kind, kept_locked, safe_place, long_term, write_protected, number)
SELECT unit_id, {STANDING}, kind, kept_locked, safe_place, long_term, write_protected, COUNT(*) FROM registers_medium
WHERE state NOT IN ('disposed', 'returned') GROUP BY 1, 2, 3, 4, 5, 6, 7
"""  # noqa: S608


class Migration(migrations.Migration):

    dependencies = [
        ("registers", "0003_unsettled_differences"),
    ]

    operations = [
        migrations.CreateModel(
            name="MediumCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_id", models.BigIntegerField()),
                ("standing", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("usb", "ＵＳＢメモリ"),
                            ("disk", "外付けディスク"),
                            ("tape", "磁気テープ"),
                            ("optical", "光ディスク"),
                            ("card", "メモリカード"),
                            ("paper", "紙（簿冊・文書の束）"),
                            ("other", "その他"),
                        ],
                        max_length=12,
                    ),
                ),
                ("kept_locked", models.BooleanField(null=True)),
                ("safe_place", models.BooleanField(null=True)),
                ("long_term", models.BooleanField(null=True)),
                ("write_protected", models.BooleanField(null=True)),
                ("number", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit_id", "standing"), name="reg_medium_counted_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="medium",
            index=models.Index(
                condition=models.Q(("erased_on__isnull", True), ("needed_until__isnull", False)),
                fields=["needed_until"],
                name="reg_medium_needed",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
