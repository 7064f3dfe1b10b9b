import django.db.models.functions.comparison
from django.db import migrations, models

NAME = "events_event_apart"
INDEX = (
    "(account_id, subject_id) WHERE subject_type IN ('contacts.contact', 'contacts.task')"
    " AND (contact_id IS NULL OR NOT (subject_id = contact_id::varchar))"
)


def build(apps, editor):
    """A partitioned table takes no index concurrently, but each of its partitions does."""
    with editor.connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {NAME} ON ONLY events_event {INDEX}")
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent = 'events_event'::regclass"
        )
        for (partition,) in cursor.fetchall():
            index = f"{partition}_apart"
            cursor.execute(
                f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {index} ON {partition} {INDEX}"
            )
            cursor.execute(f"ALTER INDEX {NAME} ATTACH PARTITION {index}")


def drop(apps, editor):
    editor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("events", "0004_business_history"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(build, drop)],
            state_operations=[
                migrations.AddIndex(
                    model_name="event",
                    index=models.Index(
                        condition=models.Q(
                            (
                                "subject_type__in",
                                ["contacts.contact", "contacts.task"],
                            ),
                            models.Q(
                                ("contact_id__isnull", True),
                                models.Q(
                                    (
                                        "subject_id",
                                        django.db.models.functions.comparison.Cast(
                                            "contact_id", models.CharField()
                                        ),
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                        ),
                        fields=["account", "subject_id"],
                        name=NAME,
                    ),
                ),
            ],
        ),
    ]
