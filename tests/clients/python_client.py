"""Drives the contact endpoints by the Python client, unchanged but for its base URL and token."""

import asyncio
import json
import os
import sys
from typing import Any

from highlevel import HighLevel
from highlevel.error import GHLError

TASK = json.loads(os.environ["TASK"])
LOCATION, USER = TASK["location"], TASK["user"]


async def status_of(call: Any) -> int | None:
    """The status of a call that is refused, 200 for one that is not."""
    try:
        await call
    except GHLError as fault:
        status: int | None = fault.status_code
        return status
    return 200


async def main() -> None:
    HighLevel.BASE_URL = TASK["base"]
    contacts: Any = HighLevel(private_integration_token=TASK["token"]).contacts
    body = {"locationId": LOCATION, "firstName": "Ada", "email": "ada@example.com"}
    made = (await contacts.create_contact(body))["contact"]
    pk = made["id"]
    assert made["dndSettings"]["whatsApp"]["status"] == "inactive"
    assert (await contacts.get_contact(pk))["contact"]["email"] == "ada@example.com"
    field = {"city": "London", "companyName": "Engines Ltd"}
    changed = await contacts.update_contact(pk, field)
    assert changed["succeeded"] is True
    assert changed["contact"]["city"] == "London"
    upserted = await contacts.upsert_contact({"locationId": LOCATION, "email": "Ada@example.com"})
    assert upserted["new"] is False
    search = {"locationId": LOCATION, "pageLimit": 10, "query": "ada"}
    assert (await contacts.search_contacts_advanced(search))["total"] == 1
    twin = await contacts.get_duplicate_contact(location_id=LOCATION, email="ada@example.com")
    assert twin["contact"]["id"] == pk
    business = changed["contact"]["businessId"]
    assert (await contacts.get_contacts_by_business_id(business, LOCATION))["count"] == 1

    new_task = {"title": "Call", "dueDate": "2031-01-02T10:00:00Z", "completed": False}
    task = (await contacts.create_task(pk, new_task))["task"]["id"]
    assert len((await contacts.get_all_tasks(pk))["tasks"]) == 1
    assert (await contacts.get_task(pk, task))["task"]["title"] == "Call"
    assert (await contacts.update_task(pk, task, {"title": "Ring"}))["task"]["title"] == "Ring"
    done = await contacts.update_task_completed(pk, task, {"completed": True})
    assert done["task"]["completed"] is True
    assert (await contacts.delete_task(pk, task))["succeeded"] is True

    note = (await contacts.create_note(pk, {"body": "Hello", "userId": USER}))["note"]["id"]
    assert len((await contacts.get_all_notes(pk))["notes"]) == 1
    assert (await contacts.get_note(pk, note))["note"]["body"] == "Hello"
    assert (await contacts.update_note(pk, note, {"body": "Bye"}))["note"]["body"] == "Bye"
    assert (await contacts.delete_note(pk, note))["succeeded"] is True

    assert (await contacts.add_tags(pk, {"tags": ["VIP"]}))["tags"] == ["vip"]
    assert (await contacts.remove_tags(pk, {"tags": ["vip"]}))["tags"] == []
    followed = await contacts.add_followers_contact(pk, {"followers": [USER]})
    assert followed["followersAdded"] == [USER]
    await contacts.remove_followers_contact(pk, {"followers": [USER]})
    assert (await contacts.get_appointments_for_contact(pk))["events"] == []
    out = {"locationId": LOCATION, "ids": [pk], "businessId": None}
    assert (await contacts.add_remove_contact_from_business(out))["ids"] == [pk]
    # It has no argument for the type and sends its placeholder.
    bulk = {"locationId": LOCATION, "contacts": [pk], "tags": ["x"]}
    assert await status_of(contacts.create_association(bulk)) == 422
    campaign, workflow = TASK["programs"]["campaign"], TASK["programs"]["workflow"]
    assert (await contacts.add_contact_to_campaign(pk, campaign, {}))["succeeded"] is True
    assert (await contacts.remove_contact_from_campaign(pk, campaign))["succeeded"] is True
    assert (await contacts.remove_contact_from_every_campaign(pk))["succeeded"] is True
    assert (await contacts.add_contact_to_workflow(pk, workflow, {}))["succeeded"] is True
    assert (await contacts.delete_contact_from_workflow(pk, workflow, {}))["succeeded"] is True
    assert (await contacts.delete_contact(pk))["succeeded"] is True
    assert await status_of(contacts.get_contact(pk)) == 400
    sys.stdout.write("ok\n")


asyncio.run(main())
