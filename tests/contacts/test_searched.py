"""Fields that are searched by choice: what is kept of them, by whomever it was written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from contacts.bulk.actions import bulk_actions
from contacts.listing.finder import Finder
from contacts.listing.picker import contacts_found
from contacts.listing.search import compile_search
from contacts.listing.sorts import SORTS
from contacts.models import Contact
from contacts.search_jobs import latest_fill
from contacts.searched import columns_of, custom_definitions, extra_keys, extra_text, offers
from contacts.services import searched as services
from contacts.services.bulk import bulk_start
from contacts.services.bulk_undo import bulk_undo
from contacts.services.contacts import contact_update
from contacts.services.searched import CHUNK_ROWS, searched_fields_set
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.services.fields import field_option_rename
from hoopcrm.customfields.services.removal import field_delete
from hoopcrm.duplicates.services.merge import contacts_merge
from hoopcrm.duplicates.services.undo import contacts_merge_undo
from hoopcrm.events.models import Event
from hoopcrm.imports.models import Import
from hoopcrm.imports.undoing import import_undo
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job
from tests import make
from tests.imports.conftest import _storage as _storage
from tests.imports.conftest import run as run
from tests.imports.conftest import start as start

pytestmark = pytest.mark.django_db
BY_NAME = SORTS["name"].order(descending=False)


def fill() -> Job:
    """Let the job that fills the column come to its end."""
    job = latest_fill()
    assert job
    return ended(job)


def ended(job: Job) -> Job:
    while run_job(job.pk):
        pass
    job.refresh_from_db()
    return job


def choose(actor: Actor, *keys: str) -> None:
    """Choose the fields, and let the job do its work."""
    assert searched_fields_set(actor, fields=keys)
    assert fill().state == Job.State.DONE


def assert_right() -> None:
    """What every contact has in the column is what follows from its fields."""
    keys = extra_keys()
    definitions = custom_definitions(keys)
    for row in Contact.objects.values("pk", "search_extra", *columns_of(keys)):
        assert row["search_extra"] == extra_text(keys, definitions, row)


def found(member: Member, text: str) -> list[str]:
    search = compile_search(text)
    by_list = Finder(member, BY_NAME, search).take(None, False, 50)
    names = [Contact.objects.get(pk=one.pk).first_name for one in by_list]
    assert [one.first_name for one in contacts_found(member, text)] == names
    assert Finder(member, BY_NAME, search).count() == len(names)
    return names


@pytest.fixture
def size(in_account: Account) -> FieldDefinition:
    return make.make_field(in_account, "Shirt", "single", ("Größe L", "Small"))


@pytest.fixture
def note(in_account: Account) -> FieldDefinition:
    return make.make_field(in_account, "Remark", "large_text")


def option(field: FieldDefinition, label: str) -> str:
    return str(field.options.get(label=label).pk)


def test_chosen_fields_are_found_like_the_others(
    in_account: Account, actor: Actor, alice: Member, size: FieldDefinition
) -> None:
    number = make.make_field(in_account, "Customer number", "number")
    make.make_contact(
        in_account,
        first_name="Rome",
        city="Roma Capitale",
        custom={str(size.pk): "Größe L", str(number.pk): "4711.5"},
    )
    make.make_contact(in_account, first_name="Oslo", city="Ósló")
    assert found(alice, "capitale") == []
    choose(actor, "city", f"custom.{size.pk}", f"custom.{number.pk}")
    for text in ("capit", "rome capitale", "grosse l", "GRÖSSE", "4711", "711.5", "ca rome", "ca"):
        assert found(alice, text) == ["Rome"], text
    assert found(alice, "OSLO") == ["Oslo"]
    assert found(alice, "os") == ["Oslo"]
    for text in ("capitale oslo", "apitale ro x", "pi", "999", "%", "ap"):
        assert found(alice, text) == [], text
    choose(actor)
    assert found(alice, "capitale") == []
    assert not Contact.objects.exclude(search_extra="").exists()


def test_phones_addresses_and_boxes_are_found_by_what_people_type(
    in_account: Account, actor: Actor, alice: Member
) -> None:
    phone = make.make_field(in_account, "Fax", "phone")
    boxes = make.make_field(in_account, "Car", "textbox_list", ("Brand", "Plate"))
    choose(actor, "postal_code", f"custom.{phone.pk}", f"custom.{boxes.pk}")
    make.make_contact(
        in_account,
        postal_code="EC1A 1BB",
        custom={str(phone.pk): "+1 202 555 0123", str(boxes.pk): "Brand: Citroën; Plate: X-99"},
    )
    for text in ("(202) 555-0123", "+1 2025550123", "ec1a", "EC1A1BB", "1bb ec", "citroen", "x-99"):
        assert found(alice, text) == ["Ada"], text
    assert found(alice, "plate") == []


def test_only_those_who_may_see_a_contact_find_it(
    in_account: Account, actor: Actor, bob: Member
) -> None:
    choose(actor, "city")
    make.make_contact(in_account, first_name="Hidden", city="Berlin")
    make.make_contact(in_account, first_name="Own", city="Berlin", owner=bob)
    assert found(bob, "berlin") == ["Own"]


def test_what_is_offered_and_how_much_may_be_chosen(
    in_account: Account, actor: Actor, note: FieldDefinition
) -> None:
    for label, type in (("Born", "date"), ("Scan", "file"), ("Sign", "signature")):
        make.make_field(in_account, label, type)
    keys = [one.key for one in offers()]
    assert keys[:2] == ["address1", "city"]
    assert [key for key in keys if key.startswith("custom.")] == [f"custom.{note.pk}"]
    for bad, code in (
        (["email"], "invalid_choice"),
        (["custom.x"], "invalid_choice"),
        (["city", "state", "country", "source"], "too_many"),
    ):
        with pytest.raises(Refused) as refused:
            searched_fields_set(actor, fields=bad)
        assert (refused.value.code, refused.value.field) == (code, "fields")
    assert searched_fields_set(actor, fields=["city", "city"])
    assert searched_fields_set(actor, fields=["city"]) is None
    told = Event.objects.get(type="contacts.searched_fields_changed")
    assert told.changes == {"fields": ["", "City"]}


def test_every_way_to_write_a_contact_keeps_the_column(
    in_account: Account, actor: Actor, alice: Member, size: FieldDefinition, run: Any
) -> None:
    choose(actor, "city", f"custom.{size.pk}")
    one = make.make_contact(in_account, city="Rome", email="a@x.org")
    two = make.make_contact(in_account, email="b@x.org", custom={str(size.pk): "Small"})
    assert_right()
    contact_update(actor, contact=one, changes={"city": "Oslo", f"custom.{size.pk}": "Größe L"})
    assert found(alice, "oslo") == ["Ada"]
    assert_right()
    # in bulk, and taken back
    for field, value in (("city", "Paris"), (f"custom.{size.pk}", option(size, "Small"))):
        bulk = bulk_start(
            actor,
            action=bulk_actions.job_of("set_field"),  # type: ignore[arg-type]
            contacts=Contact.objects.all(),
            options={"field": field, "value": value, "label": "", "text": value},
            name="Set",
        )
        ended(bulk.job)
        assert_right()
        bulk_undo(actor, operation=Operation.objects.get(pk=bulk.operation_id))
        ended(Job.objects.get(type="bulk_undo", state="queued"))
        assert_right()
    assert len(found(alice, "oslo")) == 1
    # merged, and apart again
    merged = contacts_merge(actor, master=two, others=[one])
    assert_right()
    assert found(alice, "oslo") == ["Ada"]
    contacts_merge_undo(actor, operation=merged.operation)
    assert_right()
    assert len(found(alice, "small")) == 1


def test_imports_keep_the_column(
    in_account: Account, actor: Actor, alice: Member, size: FieldDefinition, run: Any
) -> None:
    choose(actor, "city", f"custom.{size.pk}")
    make.make_contact(in_account, first_name="Old", city="Rome", email="a@x.org")
    imported: Import = run(
        "first_name,email,city,shirt", "Ada,a@x.org,Oslo,Small", "New,n@x.org,Graz,Größe L"
    )
    assert_right()
    assert found(alice, "oslo small") == ["Ada"]
    assert found(alice, "graz grosse") == ["New"]
    import_undo(actor, imported=imported)
    ended(Job.objects.get(pk=Import.objects.get(pk=imported.pk).undo_job_id))
    assert_right()
    assert found(alice, "rome") == ["Old"]
    assert found(alice, "graz") == []


def test_a_field_that_goes_is_searched_no_more(
    in_account: Account, actor: Actor, alice: Member, size: FieldDefinition
) -> None:
    choose(actor, "city", f"custom.{size.pk}")
    make.make_contact(in_account, city="Rome", custom={str(size.pk): "Small"})
    assert found(alice, "small") == ["Ada"]
    field_delete(actor, definition=size, confirm="Shirt")
    assert extra_keys() == ("city",)
    assert Account.objects.get(pk=in_account.pk).contact_search == ["city"]
    assert found(alice, "small") == []
    assert found(alice, "rome") == ["Ada"]
    fill()
    assert_right()


def test_a_renamed_option_is_found_by_its_new_name(
    in_account: Account, actor: Actor, alice: Member, size: FieldDefinition
) -> None:
    choose(actor, f"custom.{size.pk}")
    make.make_contact(in_account, custom={str(size.pk): "Small"})
    field_option_rename(actor, option=size.options.get(label="Small"), label="Tiny")
    fill()
    assert_right()
    assert found(alice, "tiny") == ["Ada"]


def test_the_job_goes_on_where_it_stopped_and_gives_way_to_another_choice(
    in_account: Account, actor: Actor, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "CHUNK_ROWS", 2)
    for number in range(5):
        make.make_contact(in_account, first_name=f"P{number}", city="Rome", source="Fair")
    searched_fields_set(actor, fields=["city"])
    job = latest_fill()
    assert job
    run_job(job.pk, seconds=0)
    job.refresh_from_db()
    assert (job.total, job.done, job.state) == (5, 2, Job.State.QUEUED)
    assert len(found(alice, "rome")) == 2
    searched_fields_set(actor, fields=["source"])
    assert ended(job).done == 2
    assert fill().done == 5
    assert found(alice, "rome") == []
    assert len(found(alice, "fair")) == 5
    assert_right()


def test_without_chosen_fields_nothing_is_asked_or_written(
    in_account: Account, alice: Member, django_assert_num_queries: Callable[..., Any]
) -> None:
    one = make.make_contact(in_account, city="Rome")
    assert not compile_search("rome").extra
    assert "search_extra" not in str(
        Contact.objects.filter(compile_search("rome").condition()).query.where
    )
    with django_assert_num_queries(0):
        assert extra_keys() == ()
    one.refresh_from_db()
    assert one.search_extra == ""
    assert CHUNK_ROWS <= 5_000


def test_the_page_chooses_and_tells_how_far_it_is(
    account: Account, alice: Member, as_alice: Client, as_bob: Client, url: Callable[..., str]
) -> None:
    page = url("searched_fields:edit")
    assert as_bob.get(page).status_code == 403
    assert f'href="{page}"' in as_alice.get(url("customfields:list")).content.decode()
    html = as_alice.get(page).content.decode()
    assert "Postal code" in html
    assert "incomplete" not in html
    many = as_alice.post(page, {"chosen": ["city", "state", "country", "source"]})
    assert many.status_code == 422
    assert "Choose at most 3 more fields" in many.content.decode()
    assert as_alice.post(page, {"chosen": ["first_name"]}).status_code == 422
    saved = as_alice.post(page, {"chosen": ["city", "source"]}, follow=True).content.decode()
    assert "These fields are searched from now on." in saved
    assert "still incomplete: what contacts have in City, Source" in saved
    with scope(account):
        job = latest_fill()
        assert job
        ended(job)
    fragment = as_alice.get(page, headers={"HX-Request": "true", "HX-Target": "searched-progress"})
    assert "The search knows all of: City, Source." in fragment.content.decode()
    assert "<form" not in fragment.content.decode()
    with scope(account):
        Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED)
    assert "was stopped" in as_alice.get(page).content.decode()
    as_alice.post(page, {"again": "1"})
    assert "still incomplete" in as_alice.get(page).content.decode()
    assert (
        "Nothing was changed"
        in as_alice.post(page, {"chosen": ["city", "source"]}, follow=True).content.decode()
    )
