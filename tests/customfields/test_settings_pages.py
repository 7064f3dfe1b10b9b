"""Settings → Custom fields and Custom values: what an admin does there."""

import re

import pytest

from contacts.models import Contact
from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.access import definitions, get_definition
from hoopcrm.customfields.models import CustomValue, FieldDefinition, FieldFolder, FieldOption
from hoopcrm.customfields.services import removal
from hoopcrm.events.models import Event
from hoopcrm.jobs.models import Job
from tests import make

pytestmark = pytest.mark.django_db


def labels(account: Account, field: FieldDefinition) -> list[str]:
    with scope(account):
        return [option.label for option in get_definition(field.pk).offered]


def test_a_field_is_made_with_its_options(account, as_alice, url):
    types = as_alice.get(url("customfields:new")).content.decode()
    assert "?type=textbox_list" in types
    address = url("customfields:new") + "?type=radio"
    assert "Allow an answer" in as_alice.get(address).content.decode()
    data = {"label": "Payment", "options": "Card\nCash", "allow_custom": "on", "folder": ""}
    page = as_alice.post(address, data, follow=True).content.decode()
    assert "contact.payment" in page
    with scope(account):
        made = FieldDefinition.objects.get()
    assert (made.type, made.allow_custom) == ("radio", True)
    assert labels(account, made) == ["Card", "Cash"]


def test_what_is_refused_stays_in_the_form(account, as_alice, url):
    address = url("customfields:new") + "?type=single"
    response = as_alice.post(address, {"label": "Payment", "options": "", "folder": ""})
    assert response.status_code == 422
    assert 'value="Payment"' in response.content.decode()
    assert "Give at least one option." in response.content.decode()


def test_the_list_searches_and_filters(account, as_alice, url):
    make.make_field(account, "Shirt")
    make.make_field(account, "Fee", "monetary")
    assert "contact.shirt" in as_alice.get(url("customfields:list")).content.decode()
    found = as_alice.get(url("customfields:list"), {"q": "SHIR"}).content.decode()
    assert ("contact.shirt" in found, "contact.fee" in found) == (True, False)
    found = as_alice.get(url("customfields:list"), {"type": "monetary"}).content.decode()
    assert ("contact.shirt" in found, "contact.fee" in found) == (False, True)


def test_a_field_is_renamed_and_moved_but_keeps_its_key(account, as_alice, url):
    field = make.make_field(account, "Shirt")
    as_alice.post(url("customfields:folder_new"), {"name": "Sports"})
    with scope(account):
        folder = FieldFolder.objects.get()
    data = {"label": "Jersey", "description": "As worn", "folder": str(folder.pk)}
    assert as_alice.post(url("customfields:edit", field.pk), data).status_code == 302
    with scope(account):
        now = FieldDefinition.objects.get()
    assert (now.label, now.key, now.folder_id) == ("Jersey", "shirt", folder.pk)
    as_alice.post(url("customfields:folder_delete", folder.pk))
    with scope(account):
        assert FieldDefinition.objects.get().folder_id is None
        assert not FieldFolder.objects.exists()


def test_options_are_renamed_added_and_put_in_order(account, as_alice, url):
    field = make.make_field(account, "Size", "single", ("S", "M"))
    contact = make.make_contact(account, custom={"size": "S"})
    with scope(account):
        small, medium = (str(one.pk) for one in FieldOption.objects.all())
    data = {"option": [medium, small, ""], "label": ["S", "M", "L"]}
    assert as_alice.post(url("customfields:options", field.pk), data).status_code == 302
    assert labels(account, field) == ["S", "M", "L"]
    page = as_alice.get(url("contacts:record", contact.pk), {"left": "additional"})
    assert ">M</span>" in page.content.decode(), "the record follows its option's new name"
    data = {"option": [medium, ""], "label": ["S", "m"]}
    response = as_alice.post(url("customfields:options", field.pk), data)
    assert response.status_code == 422
    assert "is there already" in response.content.decode()


def test_a_used_option_stays_on_records_and_an_unused_one_goes(account, as_alice, url):
    field = make.make_field(account, "Size", "multiple", ("S", "M", "L"))
    contact = make.make_contact(account, custom={"size": "S"})
    with scope(account):
        small, medium, large = FieldOption.objects.all()
    address = url("customfields:option_remove", field.pk, small.pk)
    assert "1 record has it" in as_alice.get(address).content.decode()
    as_alice.post(address)
    as_alice.post(url("customfields:option_remove", field.pk, medium.pk))
    assert labels(account, field) == ["L"]
    with scope(account):
        assert [one.label for one in FieldOption.objects.all()] == ["S", "L"]
    page = as_alice.get(url("contacts:record", contact.pk), {"left": "additional"})
    assert ">S</span>" in page.content.decode()
    last = as_alice.post(url("customfields:option_remove", field.pk, large.pk))
    assert last.status_code == 422
    as_alice.post(
        url("customfields:options", field.pk), {"option": [str(large.pk), ""], "label": ["L", "s"]}
    )
    with scope(account):
        assert FieldOption.objects.get(label="s").pk == small.pk, "it comes back as it was"


def test_fields_are_dragged_and_stepped_into_order(account, as_alice, url):
    one, two, three = (make.make_field(account, name, position=i) for i, name in enumerate("abc"))
    order = {"folder": "", "field": [str(three.pk), str(one.pk), str(two.pk)]}
    assert as_alice.post(url("customfields:order"), order).status_code == 204
    as_alice.post(url("customfields:down", three.pk))
    as_alice.post(url("customfields:up", one.pk))
    with scope(account):
        assert [field.label for field in definitions()] == ["a", "c", "b"]
        assert Event.objects.filter(type="custom_field.ordered").count() == 2


def test_a_deleted_field_takes_its_values_along(account, as_alice, url, monkeypatch):
    field, other = make.make_field(account, "Size"), make.make_field(account, "Town")
    contact = make.make_contact(account, custom={"size": "S", "town": "Rome"})
    address = url("customfields:delete", field.pk)
    assert "1 record has a value" in as_alice.get(address).content.decode()
    assert as_alice.post(address, {"confirm": "no"}).status_code == 422
    assert as_alice.post(address, {"confirm": "size"}).status_code == 302
    with scope(account):
        assert Contact.objects.get(pk=contact.pk).custom == {str(other.pk): "Rome"}
        assert Event.objects.get(type="custom_field.deleted").data["records"] == 1
        assert not Job.objects.exists()


def test_many_values_go_by_a_job(account, alice, as_alice, url, monkeypatch):
    from hoopcrm.customfields import jobs

    field = make.make_field(account, "Size")
    for name in "abcde":
        make.make_contact(account, first_name=name, custom={"size": "S"})
    monkeypatch.setattr(removal, "CHUNK", 2)
    monkeypatch.setattr(jobs, "CHUNK", 2)
    as_alice.post(url("customfields:delete", field.pk), {"confirm": "Size"})
    with scope(account):
        job = Job.objects.get(type=removal.PURGE)
        kind, cursor, done = jobs.FieldPurge(), None, 0
        assert kind.prepare(job) == 3
        with jobs_frame():
            while True:
                chunk = kind.run_chunk(job, cursor)
                cursor, done = chunk.cursor, done + chunk.done
                if cursor is None:
                    break
        assert done == 3
        assert all(contact.custom == {} for contact in Contact.objects.all())


def jobs_frame():
    from hoopcrm.core import writes

    return writes.frame("job", silent=True)


def test_custom_values_are_made_changed_found_and_deleted(account, as_alice, url):
    data = {"name": "Office hours", "value": "9 to 5", "folder": "Club"}
    page = as_alice.post(url("customfields:value_new"), data, follow=True).content.decode()
    assert "custom_values.office_hours" in page
    with scope(account):
        made = CustomValue.objects.get()
    as_alice.post(
        url("customfields:value_edit", made.pk), data | {"name": "Hours", "value": "24/7"}
    )
    with scope(account):
        now = CustomValue.objects.get()
    assert (now.name, now.key, now.value) == ("Hours", "office_hours", "24/7")
    assert "24/7" in as_alice.get(url("customfields:values"), {"q": "24"}).content.decode()
    assert "24/7" not in as_alice.get(url("customfields:values"), {"q": "x"}).content.decode()
    nameless = as_alice.post(url("customfields:value_new"), {"name": " ", "value": "kept"})
    assert (nameless.status_code, "kept" in nameless.content.decode()) == (422, True)
    as_alice.post(url("customfields:value_delete", made.pk))
    with scope(account):
        assert not CustomValue.objects.exists()


def test_a_deleted_custom_value_is_taken_back(account, as_alice, url):
    data = {"name": "Hours", "value": "9 to 5", "folder": "Club"}
    as_alice.post(url("customfields:value_new"), data)
    with scope(account):
        made = CustomValue.objects.get()
    page = as_alice.post(url("customfields:value_delete", made.pk), follow=True)
    undo = re.search(r"/a/[^\"]+/operations/[^\"]+/undo/", page.content.decode())
    assert undo
    as_alice.post(url("customfields:value_new"), data | {"value": "since"})
    refused = as_alice.post(undo[0], headers={"HX-Request": "true"})
    assert "custom_values.hours" in refused.headers["HX-Trigger"]
    with scope(account):
        since = CustomValue.objects.get()
    as_alice.post(url("customfields:value_delete", since.pk))
    as_alice.post(undo[0], headers={"HX-Request": "true"})
    with scope(account):
        back = CustomValue.objects.get()
    assert (back.pk, back.key, back.value, back.folder) == (made.pk, "hours", "9 to 5", "Club")
    with scope(account):
        assert Event.objects.filter(type="custom_value.restored").count() == 1


def test_only_who_may_manage_fields_gets_there(account, as_bob, as_mallory, url):
    field = make.make_field(account, "Size")
    for address in (url("customfields:list"), url("customfields:values")):
        assert as_bob.get(address).status_code == 403
    assert as_mallory.get(url("customfields:edit", field.pk)).status_code == 404
