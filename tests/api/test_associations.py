"""Associations and relations by the API."""

from typing import Any

import pytest

from hoopcrm.accounts.models import Account
from hoopcrm.associations.models import AssociationLabel
from hoopcrm.associations.services.labels import association_label_create
from hoopcrm.core.scoping import scope
from tests import make
from tests.api.conftest import Api
from tests.api.test_contacts import NOT_THERE, new
from tests.make import SYSTEM

RELATIONS = "/associations/relations"


@pytest.fixture
def teaches(account: Account) -> AssociationLabel:
    with scope(account):
        return association_label_create(
            SYSTEM, pair="contact", forward="Teacher", backward="Pupil", most_second=1
        )


def test_associations(api: Api, teaches: AssociationLabel, other_account: Account) -> None:
    path = f"/associations/?locationId={api.location}"
    answer = api("GET", path)
    told = {one["id"]: one for one in answer["associations"]}[str(teaches.pk)]
    assert answer["total"] == len(answer["associations"])
    assert (told["firstObjectLabel"], told["secondObjectLabel"]) == ("Pupil", "Teacher")
    assert (told["firstObjectKey"], told["secondObjectKey"]) == ("contact", "contact")
    one = api("GET", f"/associations/{teaches.pk}")
    assert one.pop("traceId")
    assert one == told
    assert len(api("GET", f"{path}&limit=1&skip=1")["associations"]) <= 1
    api("GET", f"/associations/{NOT_THERE}", status=400)
    api("GET", f"/associations/?locationId={other_account.pk}", status=403)
    assert api("GET", f"{path}&page=1", status=422)["message"] == ["property page should not exist"]


def test_relations(api: Api, account: Account, teaches: AssociationLabel) -> None:
    with scope(account):
        works = association_label_create(SYSTEM, pair="business", forward="Works at")
    ada, bob = new(api, companyName="Engines Ltd"), new(api, firstName="Bob")
    body = {
        "locationId": api.location,
        "associationId": str(teaches.pk),
        "firstRecordId": ada["id"],
        "secondRecordId": bob["id"],
    }
    made = api("POST", RELATIONS, body, status=201)
    assert made.pop("traceId")
    assert (made["firstRecordId"], made["secondRecordId"]) == (ada["id"], bob["id"])
    firm = {"associationId": str(works.pk), "secondRecordId": ada["businessId"]}
    other = api("POST", RELATIONS, body | firm, status=201)
    assert other["secondObjectKey"] == "business"

    def of(record: str, query: str = "") -> list[str]:
        answer = api("GET", f"{RELATIONS}/{record}?locationId={api.location}{query}")
        assert answer["total"] >= len(answer["relations"])
        return [one["id"] for one in answer["relations"]]

    assert sorted(of(ada["id"])) == sorted([made["id"], other["id"]])
    assert of(bob["id"]) == [made["id"]]
    assert of(ada["businessId"]) == [other["id"]]
    assert of(ada["id"], f"&associationIds={works.pk}") == [other["id"]]
    assert of(ada["id"], f"&associationIds[]={teaches.pk}&limit=1") == [made["id"]]
    path = f"{RELATIONS}/{made['id']}?locationId={api.location}"
    assert api("DELETE", path)["deleted"] is True
    api("DELETE", path, status=400)
    assert of(bob["id"]) == []


def test_relation_faults(api: Api, teaches: AssociationLabel, other_account: Account) -> None:
    ada, bob, eve = (new(api, firstName=name) for name in ("Ada", "Bob", "Eve"))
    body: dict[str, Any] = {
        "locationId": api.location,
        "associationId": str(teaches.pk),
        "firstRecordId": ada["id"],
        "secondRecordId": bob["id"],
    }
    api("POST", RELATIONS, body, status=201)
    theirs = make.make_contact(other_account)
    for wrong in (
        {},
        {"secondRecordId": eve["id"]},
        {"secondRecordId": str(theirs.pk)},
        {"firstRecordId": "x"},
        {"associationId": NOT_THERE},
    ):
        api("POST", RELATIONS, body | wrong, status=400)
    answer = api("POST", RELATIONS, body | {"secondRecordId": ada["id"]}, status=422)
    assert answer["message"] == ["secondRecordId: A contact cannot be linked to itself."]
    answer = api("POST", RELATIONS, {"locationId": api.location, "kind": 1}, status=422)
    assert sorted(answer["message"]) == [
        "associationId should not be empty",
        "firstRecordId should not be empty",
        "property kind should not exist",
        "secondRecordId should not be empty",
    ]
    api("GET", f"{RELATIONS}/{theirs.pk}?locationId={api.location}", status=400)
    api("POST", RELATIONS, body | {"locationId": str(other_account.pk)}, status=403)
