"""The lists that every account begins with, for accounts that are there already."""

from django.db import migrations

USUAL = ["phone", "email", "tags", "business", "owner", "created", "activity"]


def _all(*conditions):
    return {"v": 1, "all": list(conditions)}


# name, hash of the state, state
READY = (
    (
        "My contacts",
        "37629fbcea2e30529fcad347",
        {
            "v": 1,
            "sort": "name",
            "columns": USUAL,
            "conditions": _all({"field": "owner", "op": "any_of", "value": ["me"]}),
        },
    ),
    (
        "New in the last 7 days",
        "9b332d6cd7fc9fd22e0f6644",
        {
            "v": 1,
            "sort": "-created",
            "columns": USUAL,
            "conditions": _all({"field": "created", "op": "in_last", "value": [7, "days"]}),
        },
    ),
    (
        "Without an owner",
        "35908bf826ce0ab2087ef3c5",
        {
            "v": 1,
            "sort": "-created",
            "columns": USUAL,
            "conditions": _all({"field": "owner", "op": "empty"}),
        },
    ),
    (
        "Not contacted in 90 days",
        "b85da1029dd7642452966ab0",
        {
            "v": 1,
            "sort": "activity",
            "columns": ["phone", "email", "owner", "activity", "created"],
            "conditions": {
                "v": 1,
                "any": [
                    {"all": [{"field": "activity", "op": "more_than_ago", "value": [90, "days"]}]},
                    {
                        "all": [
                            {"field": "activity", "op": "empty"},
                            {"field": "created", "op": "more_than_ago", "value": [90, "days"]},
                        ]
                    },
                ],
            },
        },
    ),
)


def make_lists(apps, schema_editor):
    Account = apps.get_model("accounts", "Account")
    SmartList = apps.get_model("smartlists", "SmartList")
    ListState = apps.get_model("contacts", "ListState")
    for account in Account.objects.all().iterator():
        ListState.objects.bulk_create(
            [
                ListState(account=account, object_type="contact", hash=name, state=state)
                for _label, name, state in READY
            ],
            ignore_conflicts=True,
        )
        for label, name, state in READY:
            SmartList.objects.get_or_create(
                account=account,
                object_type="contact",
                owner=None,
                name_folded=label.lower(),
                defaults={
                    "name": label,
                    "state": state,
                    "state_hash": name,
                    "everyone": "view",
                },
            )


class Migration(migrations.Migration):
    dependencies = [
        ("smartlists", "0002_same_account"),
        ("contacts", "0016_series_links"),
        ("accounts", "0006_opt_out"),
    ]

    operations = [migrations.RunPython(make_lists, migrations.RunPython.noop)]
