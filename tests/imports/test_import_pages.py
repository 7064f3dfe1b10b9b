"""The pages of an import, as those see them who may and who may not."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contacts.models import Contact, Tag
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.imports.models import Import
from hoopcrm.imports.services import import_configure, import_start, import_upload
from hoopcrm.imports.targets import STANDARD
from hoopcrm.jobs.models import Job
from tests import make
from tests.conftest import signed_in
from tests.imports.conftest import Run, codes_of, finish
from tests.make import make_member

pytestmark = pytest.mark.django_db
Url = Callable[..., str]

CSV = "First name,Email,Phone,Shoe\nAda,ada@example.com,2125550100,38\nBob,not an address,,42\n"


def upload(client: Client, url: Url, text: str = CSV, name: str = "people.csv", **extra: str):  # noqa: ANN201
    data = {"file": SimpleUploadedFile(name, text.encode())}
    return client.post(url("imports:new"), data, **extra)


def draft(account: Account) -> Import:
    with scope(account):
        return Import.objects.latest("created_at")


def chosen(imported: Import, **over: str) -> dict[str, str]:
    mapping = {f"column-{n}": target for n, target in enumerate(imported.mapping)}
    options = {"mode": "both", "prefer": "email", "date_order": "auto", "keep_empty": "on"}
    return mapping | options | {"skip_unmapped": "on"} | over


def test_a_file_goes_from_upload_to_contacts(as_alice: Client, account: Account, url: Url) -> None:
    answer = upload(as_alice, url)
    imported = draft(account)
    assert answer["Location"] == url("imports:columns", imported.pk)
    page = as_alice.get(answer["Location"]).content.decode()
    assert "Shoe" in page
    assert "not an e-mail address" in page, "the problem of a sample is told beside its column"

    answer = as_alice.post(url("imports:columns", imported.pk), chosen(imported))
    assert answer["Location"] == url("imports:check", imported.pk)
    page = as_alice.get(answer["Location"]).content.decode()
    assert "ada@example.com" in page
    assert "Invalid e-mail" in page

    data = {"tags": ["new tag"], "consent": "on"}
    answer = as_alice.post(url("imports:check", imported.pk), data)
    assert answer["Location"] == url("imports:detail", imported.pk)
    with scope(account):
        finish(draft(account))
        assert Contact.objects.get().email == "ada@example.com"
        assert Tag.objects.get().name == "new tag"
    page = as_alice.get(url("imports:detail", imported.pk)).content.decode()
    assert "not an address" in page
    assert "data-done" in page


def test_a_refused_file_is_told_beside_it(as_alice: Client, url: Url) -> None:
    answer = upload(as_alice, url, "Name,Email\n")
    assert answer.status_code == 422
    assert "no rows below" in answer.content.decode()
    answer = upload(as_alice, url, "", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()


def test_no_file_at_all_is_told(as_alice: Client, url: Url) -> None:
    answer = as_alice.post(url("imports:new"))
    assert answer.status_code == 422


def test_a_file_over_the_cap_is_refused(as_alice: Client, url: Url, settings) -> None:  # noqa: ANN001
    settings.IMPORT_LIMIT_BYTES = 40
    answer = upload(as_alice, url)
    assert answer.status_code == 422
    assert "larger than" in answer.content.decode()


def test_after_a_sent_upload_the_browser_goes_to_the_columns(
    as_alice: Client, account: Account, url: Url
) -> None:
    assert upload(as_alice, url, headers={"HX-Request": "true"}).status_code == 201
    answer = as_alice.get(url("imports:newest"), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == url("imports:columns", draft(account).pk)


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"skip_unmapped": ""}, "1 column is not mapped"),
        ({"column-0": "email"}, "more than one column"),
        ({"column-1": "", "column-2": ""}, "Choose the column that holds"),
        ({"column-3": "custom.nonsense"}, "does not exist any more"),
    ],
)
def test_a_faulty_mapping_is_told_and_kept(
    as_alice: Client, account: Account, url: Url, over: dict[str, str], told: str
) -> None:
    upload(as_alice, url)
    imported = draft(account)
    data = chosen(imported, mode="update", **over)
    answer = as_alice.post(url("imports:columns", imported.pk), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert 'value="update" ' in page


def test_the_columns_are_checked_while_choosing(
    as_alice: Client, account: Account, url: Url
) -> None:
    upload(as_alice, url)
    imported = draft(account)
    data = chosen(imported, **{"column-3": "time_zone"})
    answer = as_alice.post(url("imports:columns", imported.pk) + "?check=1", data)
    assert "not among the options" in answer.content.decode()
    assert draft(account).mapping == imported.mapping, "checking stores nothing"


def test_without_consent_nothing_starts(as_alice: Client, account: Account, url: Url) -> None:
    upload(as_alice, url)
    imported = draft(account)
    as_alice.post(url("imports:columns", imported.pk), chosen(imported))
    answer = as_alice.post(url("imports:check", imported.pk), {"tags": ["kept"]})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "agreed to be contacted" in page
    assert '<option value="kept" selected>' in page
    assert draft(account).started_at is None


def test_starting_twice_starts_once(as_alice: Client, account: Account, url: Url) -> None:
    upload(as_alice, url)
    imported = draft(account)
    as_alice.post(url("imports:columns", imported.pk), chosen(imported))
    for _click in range(2):
        as_alice.post(url("imports:check", imported.pk), {"consent": "on"})
    with scope(account):
        assert Job.objects.filter(type="imports.run").count() == 1


def test_a_draft_is_found_again_where_it_was_left(
    as_alice: Client, account: Account, url: Url
) -> None:
    upload(as_alice, url)
    imported = draft(account)
    detail = url("imports:detail", imported.pk)
    assert as_alice.get(detail)["Location"] == url("imports:columns", imported.pk)
    as_alice.post(url("imports:columns", imported.pk), chosen(imported, mode="create"))
    assert as_alice.get(detail)["Location"] == url("imports:check", imported.pk)
    page = as_alice.get(url("imports:columns", imported.pk)).content.decode()
    assert 'value="create"' in page


def test_a_draft_can_be_discarded(as_alice: Client, account: Account, url: Url) -> None:
    upload(as_alice, url)
    as_alice.post(url("imports:discard", draft(account).pk))
    with scope(account):
        assert not Import.objects.exists()


def test_errors_are_filtered_by_code_and_paged(
    as_alice: Client, url: Url, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoopcrm.imports.views import detail

    monkeypatch.setattr(detail, "PAGE_SIZE", 2)
    imported = run("Email,Country", "a,", "b,", "c,", "ok@example.com,Nowhere")
    htmx = {"HX-Request": "true"}
    first = as_alice.get(url("imports:errors", imported.pk) + "?code=1008", headers=htmx)
    assert first.content.decode().count('<th scope="row"') == 2
    assert "after=3&amp;code=1008" in first.content.decode()
    second = as_alice.get(url("imports:errors", imported.pk) + "?code=1008&after=3", headers=htmx)
    assert second.content.decode().count('<th scope="row"') == 1
    other = as_alice.get(url("imports:errors", imported.pk) + "?code=1005", headers=htmx)
    assert "Nowhere" in other.content.decode()


def test_the_polled_progress_tells_the_page_when_it_ends(
    as_alice: Client, url: Url, start: Run
) -> None:
    imported = start("Email", "ada@example.com")
    detail, htmx = url("imports:detail", imported.pk), {"HX-Request": "true"}
    assert "data-active" in as_alice.get(detail, headers=htmx).content.decode()
    finish(imported)
    answer = as_alice.get(detail, headers=htmx)
    assert "import-ended" in answer["HX-Trigger"]


def test_reading_tells_its_rate(as_alice: Client, url: Url, start: Run) -> None:
    imported = start("Email", "ada@example.com")
    with scope(imported.account), writes.frame("test data", silent=True):
        Job.objects.filter(pk=imported.job_id).update(
            state=Job.State.RUNNING,
            started_at=now() - timedelta(seconds=10),
            heartbeat_at=now(),
            cursor={"phase": "stage"},
        )
        Import.objects.filter(pk=imported.pk).update(staged=20_000)
    text = as_alice.get(url("imports:detail", imported.pk)).content.decode()
    assert "Reading the file" in text
    assert re.search(r"(2,000|1,99\d) rows/s", text)


PAGES = ("imports:list", "imports:new")
PAGES_OF_ONE = ("detail", "columns", "check", "errors", "error_file")


@pytest.mark.parametrize("page", PAGES)
def test_only_admins_see_the_pages(
    page: str, as_alice: Client, as_bob: Client, as_carol: Client, as_mallory: Client, url: Url
) -> None:
    assert as_alice.get(url(page)).status_code == 200
    assert as_bob.get(url(page)).status_code == 403
    assert as_carol.get(url(page)).status_code == 403
    assert as_mallory.get(url(page)).status_code == 404
    assert Client().get(url(page)).status_code == 302


@pytest.mark.parametrize("page", PAGES_OF_ONE)
def test_only_admins_of_the_account_see_an_import(  # noqa: PLR0913
    page: str,
    as_alice: Client,
    as_bob: Client,
    as_mallory: Client,
    mallory: Member,
    url: Url,
    run: Run,
) -> None:
    imported = run("Email", "ada@example.com", "x")
    path = url(f"imports:{page}", imported.pk)
    assert as_alice.get(path).status_code in (200, 302)
    assert as_bob.get(path).status_code == 403
    assert as_mallory.get(path).status_code == 404
    elsewhere = path.replace(str(imported.account_id), str(mallory.account_id))
    assert as_mallory.get(elsewhere).status_code == 404


def test_who_sees_only_assigned_data_imports_nothing(account: Account, url: Url) -> None:
    """An import matches and changes contacts that this member may not see."""
    restricted = make_member(account, "Rita", role="Admin", only_assigned=True)
    assert not restricted.has("contacts.import")
    assert signed_in(restricted).get(url("imports:new")).status_code == 403


def test_the_sample_imports_as_it_is(
    as_alice: Client, account: Account, in_account: Account, actor: Actor, url: Url
) -> None:
    """With a column for each field of the account, except files and signatures."""
    for kind in FieldDefinition.Type.values:
        options = ("Red", "Blue") if FieldDefinition(type=kind).has_labels else ()
        make.make_field(account, f"My {kind}", kind, options)
    answer = as_alice.get(url("imports:sample"))
    assert "attachment" in answer["Content-Disposition"]
    imported = import_upload(actor, upload=ContentFile(answer.content, name="sample.csv"))
    assert "" not in imported.mapping
    import_configure(actor, imported=imported, mapping=imported.mapping)
    finish(import_start(actor, imported=imported, consent=True))
    assert codes_of(Import.objects.get(pk=imported.pk)) == {}
    contact = Contact.objects.get()
    assert contact.full_name == "Ada Lovelace"
    types = {FieldDefinition.objects.get(pk=pk).type for pk in contact.custom}
    assert set(FieldDefinition.Type.values) - types == {"file", "signature"}


def test_the_first_page_explains_every_field(as_alice: Client, account: Account, url: Url) -> None:
    make.make_field(account, "Shirt size", "single", ("S", "M"))
    page = as_alice.get(url("imports:new")).content.decode()
    for target in STANDARD:
        assert f">{target.label}</th>" in page
    assert ">Shirt size</th>" in page
    assert "One of the options." in page


def test_the_program_that_wrote_the_file_is_named(
    as_alice: Client, account: Account, url: Url
) -> None:
    phones = ",".join(f"Phone {n} - Value" for n in range(1, 13))
    upload(as_alice, url, f"E-mail 1 - Value,{phones}\nada@example.com{',' * 12}\n")
    page = as_alice.get(url("imports:columns", draft(account).pk)).content.decode()
    assert "export of Google Contacts" in page
    assert "at most 11 e-mails and 11 phones" in page


def test_several_columns_may_hold_phones(as_alice: Client, account: Account, url: Url) -> None:
    upload(as_alice, url, "Email,Mobile,Home phone\nada@example.com,+12125550100,+12125550101\n")
    imported = draft(account)
    data = chosen(imported, **{"column-1": "additional_phones", "column-2": "additional_phones"})
    answer = as_alice.post(url("imports:columns", imported.pk), data)
    page = as_alice.get(answer["Location"]).content.decode()
    assert "+12125550100, +12125550101" in page
    assert 'title="Mobile, Home phone"' in page


def test_columns_called_like_fields_with_files_are_told(
    as_alice: Client, account: Account, url: Url
) -> None:
    make.make_field(account, "Contract", "file")
    upload(as_alice, url, "Email,Contract\nada@example.com,contract.pdf\n")
    imported = draft(account)
    assert imported.mapping == ["email", ""]
    page = as_alice.get(url("imports:columns", imported.pk)).content.decode()
    assert "Files and signatures cannot be imported." in page


def test_a_custom_field_is_made_for_a_column_and_chosen_at_once(
    as_alice: Client, account: Account, url: Url
) -> None:
    upload(as_alice, url)
    imported = draft(account)
    shoe = imported.columns.index("Shoe")
    address = f"{url('imports:field', imported.pk)}?column={shoe}"
    asked = as_alice.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'value="Shoe"' in asked
    mapping = {f"column-{n}": key for n, key in enumerate(imported.mapping)}
    mapping["column-0"] = "phone"
    refused = as_alice.post(address, mapping | {"new-label": "", "new-type": "text"})
    assert refused.status_code == 422
    answer = as_alice.post(
        address,
        mapping | {"new-label": "Shoe size", "new-type": "number", "mode": "both"},
        headers={"HX-Request": "true"},
    )
    page = answer.content.decode()
    assert "slide-over:close" in answer["HX-Trigger"]
    with scope(account):
        made = FieldDefinition.objects.get(label="Shoe size")
    assert f'<option value="custom.{made.pk}" selected>' in page
    assert '<option value="phone" selected>' in page


def test_a_file_with_a_long_name_goes_through(as_alice: Client, account: Account, url: Url) -> None:
    upload(as_alice, url, name=f"{'n' * 240}.csv")
    imported = draft(account)
    answer = as_alice.post(url("imports:columns", imported.pk), chosen(imported))
    assert answer["Location"] == url("imports:check", imported.pk)
    assert as_alice.post(answer["Location"], {"consent": "on"}).status_code == 302
    with scope(account):
        finish(draft(account))
    assert as_alice.get(url("imports:detail", imported.pk)).status_code == 200
    undone = as_alice.post(url("imports:undo", imported.pk))
    assert undone.status_code == 302


@pytest.mark.parametrize("page", ["imports:new", "smartlists:manage", "contacts:list"])
def test_pages_about_contacts_mark_contacts_in_the_sidebar(
    as_alice: Client, url: Url, page: str
) -> None:
    text = as_alice.get(url(page)).content.decode()
    entry = text.partition('class="nav-item"')[2].partition("</a>")[0]
    assert 'aria-current="page"' in entry
    assert "Contacts" in entry
    assert url("contacts:bulk") in text
