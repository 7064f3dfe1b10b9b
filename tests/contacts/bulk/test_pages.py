"""The dialog, the Bulk Actions page, the statistics and what can be done there."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from contacts.models import BulkJob, Contact, ContactTag, JobTarget
from contacts.services.contacts import contact_delete
from contacts.services.tags import contact_tag_add
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.jobs.models import Job
from tests.contacts.bulk.conftest import Start, finish
from tests.contacts.bulk.test_engine import tag_options
from tests.make import make_contact, make_field

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true", "HX-Target": "slide-over-content"}
Url = Callable[..., str]


def shown(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def ids(contacts: list[Contact]) -> str:
    return ",".join(str(one.pk) for one in contacts)


@pytest.fixture
def ask(as_alice: Client, url: Url) -> Callable[..., Any]:
    """`ask("add_tags", ids=…)`: post to the dialog of an action, beside the page."""

    def post(key: str, client: Client = as_alice, **data: Any) -> Any:
        return client.post(url("contacts:bulk_start", key), data, headers=HX)

    return post


def answers(page: Any, **more: Any) -> dict[str, Any]:
    """The hidden inputs of a dialog, with what a person gives."""
    text = page.content.decode()
    found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))
    name = re.search(r'name="name" value="([^"]*)"', text)
    assert name
    found = {key: unescape(value) for key, value in found.items()}
    return found | {"name": unescape(name[1]), "mode": "now"} | more


def test_the_dialog_tells_how_many_and_who_is_left_out(
    ask: Callable[..., Any], people: list[Contact], actor: Actor
) -> None:
    contact_delete(actor, contact=people[0])
    contact_tag_add(actor, contact=people[1], name="vip")
    page = shown(ask("remove_tags", ids=ids(people)))
    assert "Remove tags from 1 contact" in page
    assert "<strong>1</strong> contact will be touched." in page
    assert "<strong>3</strong> left out: have no tags." in page
    assert "<strong>1</strong> left out: is deleted or no longer seen by you." in page


def test_without_scripts_the_bar_stands_over_the_list(
    as_alice: Client, people: list[Contact], url: Url
) -> None:
    page = shown(as_alice.get(url("contacts:list")))
    bar = re.search(r'<form class="bulk-bar"[^>]*>', page)
    assert bar
    assert " hidden" not in bar[0], "what is hidden only scripts could show"


def test_nothing_is_started_that_touches_nobody(
    ask: Callable[..., Any], people: list[Contact], actor: Actor
) -> None:
    page = ask("remove_tags", ids=ids(people[:1]))
    assert "<strong>1</strong> left out: has no tags." in shown(page)
    given = answers(page, what="all")
    refused = ask("remove_tags", **given)
    assert refused.status_code == 422
    assert "There is nothing to do" in shown(refused)
    assert not BulkJob.objects.exists()


def test_confirming_starts_a_job_and_says_where_it_is(
    ask: Callable[..., Any], people: list[Contact], url: Url
) -> None:
    page = ask("add_tags", ids=ids(people[:3]))
    given = answers(page, tags=["New one"])
    answer = ask("add_tags", **given)
    assert answer.status_code == 204
    told = answer.headers["HX-Trigger"]
    assert "Add tags: 3 contacts are in progress" in told
    assert "Check progress" in told
    assert "/undo/" in told
    bulk = BulkJob.objects.get()
    assert (bulk.targets, bulk.job.label) == (3, "Add tags to 3 contacts")
    assert ask("add_tags", **given).status_code == 204
    assert BulkJob.objects.count() == 1
    finish(bulk.job)
    assert ContactTag.objects.filter(tag__name="New one").count() == 3


def test_faults_stand_beside_their_fields(ask: Callable[..., Any], people: list[Contact]) -> None:
    page = ask("add_tags", ids=ids(people))
    answer = ask("add_tags", **answers(page, name="", mode="drip", quantity="0"))
    assert answer.status_code == 422
    text = shown(answer)
    for message in ("Choose a tag.", "Give the action a short name."):
        assert message in text
    assert "Ensure this value is greater than or equal to 1." in text
    assert not Job.objects.exists()


def test_all_that_match_but_those_unticked(
    ask: Callable[..., Any], people: list[Contact], account: Account
) -> None:
    make_contact(account, first_name="Zoe", email="zoe@y.org")
    page = ask("add_tags", all="1", list="q=all&search=x.org", without=ids(people[:1]))
    assert "Add tags to 4 contacts" in shown(page)
    ask("add_tags", **answers(page, tags=["vip"]))
    chosen = set(JobTarget.objects.values_list("contact_id", flat=True))
    assert chosen == {one.pk for one in people[1:]}


def test_a_list_that_changed_is_shown_again_with_its_number(
    ask: Callable[..., Any], people: list[Contact], account: Account
) -> None:
    given = answers(ask("add_tags", all="1", list="q=all"), tags=["vip"])
    make_contact(account, email="late@x.org")
    answer = ask("add_tags", **given)
    assert answer.status_code == 422
    text = shown(answer)
    assert "The list has changed meanwhile." in text
    assert "<strong>6</strong> contacts will be touched." in text
    assert 'name="expected" value="6"' in text
    assert not Job.objects.exists()


def test_deleting_wants_the_word(ask: Callable[..., Any], people: list[Contact]) -> None:
    given = answers(ask("delete", ids=ids(people)))
    answer = ask("delete", **given, typed="delete")
    assert answer.status_code == 422
    assert "Type DELETE to confirm." in shown(answer)
    assert ask("delete", **given, typed="DELETE").status_code == 204
    finish(Job.objects.get())
    assert not Contact.objects.alive().exists()


def test_who_may_not_is_not_offered(
    people: list[Contact], ask: Callable[..., Any], as_bob: Client, as_carol: Client, url: Url
) -> None:
    assert ask("delete", client=as_bob, ids=ids(people)).status_code == 403
    assert ask("add_tags", client=as_carol, ids=ids(people)).status_code == 403
    assert ask("nothing", ids=ids(people)).status_code == 404
    assert 'name="selected"' not in shown(as_carol.get(url("contacts:list")))


def test_contacts_that_i_do_not_see_are_not_counted(
    people: list[Contact], ask: Callable[..., Any], as_bob: Client, bob: Member, account: Account
) -> None:
    mine = make_contact(account, first_name="Mine", owner=bob)
    page = shown(ask("add_tags", client=as_bob, ids=ids([*people, mine])))
    assert "Add tags to 1 contact" in page
    assert "<strong>5</strong> left out: are deleted or no longer seen by you." in page


def test_counting_a_list(as_bob: Client, bob: Member, people: list[Contact], url: Url) -> None:
    answer = as_bob.post(url("contacts:bulk_count"), {"all": "1", "list": "q=all"})
    assert answer.json() == {"count": 0}


def test_without_scripts_the_dialog_is_a_page(
    people: list[Contact], as_alice: Client, url: Url
) -> None:
    address = url("contacts:bulk_start", "assign_owner")
    page = as_alice.post(address, {"selected": [str(one.pk) for one in people[:2]]})
    assert "<h1>Assign 2 contacts</h1>" in shown(page)
    done = as_alice.post(address, answers(page, owner="nobody"), follow=True)
    assert done.redirect_chain[0][0] == url("contacts:list")
    assert "Assign owner: 2 contacts are in progress" in shown(done)
    assert "Select contacts first." in shown(as_alice.post(address, follow=True))


def test_a_field_is_asked_for_with_its_own_control(
    ask: Callable[..., Any], people: list[Contact], account: Account
) -> None:
    sport = make_field(account, "Sport", "single", ("Judo", "Golf"))
    make_field(account, "Badge", "text", is_unique=True)
    page = ask("set_field", ids=ids(people))
    assert "Sport" in shown(page)
    assert "Badge" not in shown(page)
    given = answers(page)
    page = ask("set_field", **given, field=f"custom.{sport.pk}", again="1")
    assert page.status_code == 200
    assert "New value of “Sport”" in shown(page)
    assert "This field is required" not in shown(page)
    judo = sport.options.get(label="Judo")
    answer = ask("set_field", **answers(page, field=f"custom.{sport.pk}", value=str(judo.pk)))
    assert answer.status_code == 204
    finish(Job.objects.get())
    people[0].refresh_from_db()
    assert people[0].custom == {str(sport.pk): str(judo.pk)}
    page = ask("set_field", **given, field="country", value="Nowhere")
    assert page.status_code == 422


def test_batches_are_estimated(as_alice: Client, url: Url) -> None:
    given = {"mode": "drip", "count": "250", "quantity": "100", "every": "2", "unit": "days"}
    text = shown(as_alice.post(url("contacts:bulk_estimate"), given))
    assert "3 batches, about <strong>4 days</strong> in all." in text
    assert shown(as_alice.post(url("contacts:bulk_estimate"), {"mode": "drip"})).strip() == ""


def test_the_page_lists_what_one_may_see(
    people: list[Contact],
    run: Start,
    as_alice: Client,
    as_bob: Client,
    bob: Member,
    account: Account,
    url: Url,
) -> None:
    make_contact(account, first_name="Mine", owner=bob)
    run("add_tags", tag_options("vip"), name="Everybody a vip")
    run("remove_tags", {"all": True}, member=bob, name="Tidy mine")
    page = shown(as_alice.get(url("contacts:bulk")))
    assert "Everybody a vip" in page
    assert "Tidy mine" in page
    assert "6 done" in page
    page = shown(as_bob.get(url("contacts:bulk")))
    assert "Tidy mine" in page
    assert "Everybody a vip" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=done", True),
        ("status=cancelled", False),
        ("type=bulk.add_tags", True),
        ("type=bulk.delete", False),
        ("from=2020-01-01&to=2999-01-01", True),
        ("to=2020-01-01", False),
        ("status=nonsense&type=nonsense&who=nonsense&from=nonsense", True),
    ],
)
def test_the_page_is_narrowed_by_its_address(
    query: str, found: bool, people: list[Contact], run: Start, as_alice: Client, url: Url
) -> None:
    run("add_tags", tag_options("vip"), name="Everybody a vip")
    page = shown(as_alice.get(f"{url('contacts:bulk')}?{query}"))
    assert ("Everybody a vip" in page) is found
    assert ("No action fits these filters" in page) is not found


def test_the_statistics_name_each_contact_with_its_reason(
    people: list[Contact], run: Start, actor: Actor, as_alice: Client, url: Url
) -> None:
    contact_tag_add(actor, contact=people[0], name="vip")
    bulk = run("add_tags", tag_options("vip"), name="Everybody a vip")
    page = shown(as_alice.get(url("contacts:bulk_stats", bulk.job_id), headers=HX))
    assert "P1 Lovelace" in page
    assert "Has these tags already." in page
    assert "<dt>Tags</dt><dd>vip</dd>" in page
    narrowed = as_alice.get(
        url("contacts:bulk_stats", bulk.job_id),
        {"outcome": "unchanged"},
        headers=HX | {"HX-Target": "bulk-contacts"},
    )
    assert shown(narrowed).count("bulk-contact-name") == 1


def test_the_error_file_says_what_was_not_done_and_why(
    people: list[Contact], start: Start, actor: Actor, as_alice: Client, account: Account, url: Url
) -> None:
    bulk = start("add_tags", tag_options("vip"))
    contact_delete(actor, contact=people[0])
    finish(bulk.job)
    answer = as_alice.get(url("contacts:bulk_errors", bulk.job_id))
    with scope(account):
        lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert str(people[0].pk) in lines[1]
    assert "Deleted meanwhile, or no longer seen by who started this." in lines[1]


def test_pause_resume_cancel_and_edit(
    people: list[Contact], start: Start, as_alice: Client, url: Url
) -> None:
    bulk = start("add_tags", tag_options("vip"))

    def act(name: str, **data: str) -> int:
        return as_alice.post(url(f"contacts:{name}", bulk.job_id), data, headers=HX).status_code

    def state() -> str:
        return str(Job.objects.get(pk=bulk.job_id).state)

    assert (act("bulk_pause"), state()) == (204, "paused")
    assert "Edit schedule" in shown(as_alice.get(url("contacts:bulk")))
    given = {"mode": "drip", "quantity": "2", "every": "1", "unit": "hours"}
    assert act("bulk_edit", **given) == 204
    bulk.refresh_from_db()
    assert (bulk.mode, bulk.schedule["quantity"]) == ("drip", 2)
    assert act("bulk_edit", **given | {"closes": "08:00", "opens": "09:00"}) == 422
    assert (act("bulk_resume"), state()) == (204, "queued")
    statistics = url("contacts:bulk_stats", bulk.job_id)
    assert shown(as_alice.get(statistics, headers=HX)).count("Waiting") == 5
    assert (act("bulk_cancel"), state()) == (204, "cancelled")
    page = shown(as_alice.get(statistics, headers=HX))
    assert page.count("Not done") == 5
    assert "2 every hour" in page
    assert act("bulk_cancel") == 409
    assert act("bulk_retry") == 409


def test_undo_is_offered_on_the_page(
    people: list[Contact], run: Start, as_alice: Client, url: Url
) -> None:
    bulk = run("delete", {}, name="Out")
    page = shown(as_alice.get(url("contacts:bulk")))
    assert "Restore" in page
    undo = url("operations:undo", bulk.operation_id)
    answer = as_alice.post(undo, headers={"HX-Request": "true"})
    assert "Undoing is in progress." in answer.headers["HX-Trigger"]
    finish(Job.objects.get(type="bulk_undo"))
    assert Contact.objects.alive().count() == 5
    page = shown(as_alice.get(url("contacts:bulk")))
    assert "Undo: Out" in page
    assert "Undo of Delete" in page
    assert undo not in page


def test_a_deletion_is_restored_from_the_page_while_its_contacts_are_kept(
    people: list[Contact], run: Start, as_alice: Client, account: Account, url: Url
) -> None:
    bulk = run("delete", {})
    undo = url("operations:undo", bulk.operation_id)
    assert undo in as_alice.get(url("contacts:bulk")).content.decode()
    ended = bulk.job.finished_at
    with scope(account):
        long_ago = ended - timedelta(days=account.restore_days, hours=1)
        Job.objects.filter(pk=bulk.job_id).update(finished_at=long_ago)
    assert undo not in as_alice.get(url("contacts:bulk")).content.decode()
    late = as_alice.post(undo, headers={"HX-Request": "true"})
    assert late.status_code == 409
    assert "too long ago" in str(late.headers) + late.content.decode()
    with scope(account):
        Job.objects.filter(pk=bulk.job_id).update(finished_at=ended)
        as_alice.post(undo, headers={"HX-Request": "true"})
        finish(Job.objects.get(type="bulk_undo"))
        assert Contact.objects.alive().count() == len(people)


def test_jobs_over_contacts_of_other_kinds_stand_there_as_well(as_alice: Client, url: Url) -> None:
    html = as_alice.get(url("contacts:bulk")).content.decode()
    for kind in (
        "contacts.export",
        "contacts.restore",
        "contacts.erase",
        "imports.run",
        "imports.undo",
    ):
        assert f'value="{kind}"' in html, kind
    assert 'value="bulk.export"' not in html
