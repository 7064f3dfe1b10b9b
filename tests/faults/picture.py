"""A picture of everything that an account has, to be compared with that of another account."""

import json
import re
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection

from contacts.models import Contact
from hoopcrm.core.owned import AccountOwned
from hoopcrm.files.models import StoredFile

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
# Keys within values: numbers of rows, and digests of rows with their ids.
LEFT_OUT = {"id", "md5"}
# Says how it went, not what came of it: retries, claims, the journal's numbers.
HOW = {
    "jobs_job": {"attempts", "worker", "heartbeat_at", "error"},
    "contacts_bulkjob": {"marks"},
    "imports_import": {"journal"},
    "files_storedfile": {"storage_key", "sha256"},
    "events_event": {"request_id", "dispatched_at"},
    "contacts_suppression": {"address_hash"},  # another in each account
}


def names_of(contacts: Any) -> dict[str, str]:
    """What to call contacts in a picture instead of their ids."""
    return {str(pk): f"contact {source}" for pk, source in contacts.values_list("pk", "source")}


def picture(account: Any, names: dict[str, str]) -> dict[str, list[str]]:
    """Rows of every table by its name, with the content of files; no ids, no moments.

    Args:
        names: of contacts that may be gone by now.
    """
    names = names | names_of(Contact.objects.all())
    found = {}
    for model in apps.get_models():
        table = model._meta.db_table
        if not issubclass(model, AccountOwned) or table == "events_delivery":
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT to_jsonb(t) FROM "{table}" t WHERE account_id = %s',  # noqa: S608
                [account.pk],
            )
            rows = [json.loads(row) for (row,) in cursor.fetchall()]
        found[table] = sorted(_text(row, HOW.get(table, set()), names) for row in rows)
    for key in StoredFile.objects.values_list("storage_key", flat=True):
        with default_storage.open(key) as file:
            found.setdefault("files", []).append(_plain(file.read().decode(), names))
    found.get("files", []).sort()
    return {table: rows for table, rows in found.items() if rows}


def _text(row: dict[str, Any], left_out: set[str], names: dict[str, str]) -> str:
    kept = {
        name: value
        for name, value in row.items()
        if name not in left_out and not (name == "id" and isinstance(value, int))
    }
    if str(kept.get("pk_value", "")).isdigit():
        del kept["pk_value"]
    return _plain(json.dumps(_without_numbers(kept), sort_keys=True, ensure_ascii=False), names)


def _without_numbers(value: Any) -> Any:
    """Without the keys that the database counts up: those of rows, as keys of dictionaries."""
    if isinstance(value, list):
        return [_without_numbers(one) for one in value]
    if not isinstance(value, dict):
        return value
    inner = {key: _without_numbers(one) for key, one in value.items() if key not in LEFT_OUT}
    numbered = [one for key, one in inner.items() if key.isdigit()]
    rest = {key: one for key, one in inner.items() if not key.isdigit()}
    return rest | ({"#": sorted(map(str, numbered))} if numbered else {})


def _plain(text: str, names: dict[str, str]) -> str:
    text = UUID.sub(lambda found: names.get(found[0], "an id"), text)
    return MOMENT.sub("a moment", text)
