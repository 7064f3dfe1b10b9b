"""The saved lists of appointments that every account begins with, for accounts that are there."""

from django.db import migrations

KIND = "appointment"
USUAL = ["when", "contact", "calendar", "member", "status", "place", "booked", "source"]

# name, hash of the state, state
READY = (
    (
        "Today",
        "63779b2c59c8c7f64498a808",
        {
            "v": 1,
            "show": "today",
            "columns": USUAL,
        },
    ),
    (
        "Waiting for confirmation",
        "e3cb0f75c956cb0c2cd96905",
        {
            "v": 1,
            "show": "upcoming",
            "columns": USUAL,
            "statuses": ["new"],
        },
    ),
    (
        "No-shows",
        "cdfe4b1061858e0ded305087",
        {
            "v": 1,
            "show": "past",
            "columns": USUAL,
            "statuses": ["noshow"],
        },
    ),
    (
        "Cancelled",
        "374a410494e4ce3621dfb9dc",
        {
            "v": 1,
            "show": "all",
            "columns": ["when", "contact", "calendar", "member", "reason", "booked", "source"],
            "statuses": ["cancelled"],
        },
    ),
)


def make_lists(apps, schema_editor):
    Account = apps.get_model("accounts", "Account")
    SmartList = apps.get_model("smartlists", "SmartList")
    ListState = apps.get_model("contacts", "ListState")
    for account in Account.objects.all().iterator():
        if SmartList.objects.filter(account=account, object_type=KIND).exists():
            continue
        ListState.objects.bulk_create(
            [
                ListState(account=account, object_type=KIND, hash=name, state=state)
                for _label, name, state in READY
            ],
            ignore_conflicts=True,
        )
        for label, name, state in READY:
            SmartList.objects.create(
                account=account,
                object_type=KIND,
                name=label,
                name_folded=label.lower(),
                state=state,
                state_hash=name,
                everyone="view",
            )


class Migration(migrations.Migration):
    dependencies = [
        ("smartlists", "0003_ready_made"),
        ("contacts", "0027_owner_index"),
        ("accounts", "0006_opt_out"),
    ]

    operations = [migrations.RunPython(make_lists, migrations.RunPython.noop)]
