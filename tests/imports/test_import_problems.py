"""Every problem of the table: what is told, and what it does to its row."""

import io

import pytest
from django.core.files.base import ContentFile

from contacts.ingest.problems import PROBLEMS
from contacts.models import Contact
from hoopcrm.accounts import plans
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.imports.access import unwritten_rows
from hoopcrm.imports.error_csv import error_csv
from hoopcrm.imports.models import Import
from hoopcrm.imports.recognising import recognise
from hoopcrm.imports.services import import_configure, import_start, import_upload
from hoopcrm.imports.targets import STANDARD_BY_KEY
from tests import make
from tests.imports.conftest import Run, codes_of, finish

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("header", "row", "code", "written"),
    [
        ("Email,Owner", "a@example.com,Nobody", 1015, True),
        ("Email,Followers", "a@example.com,Nobody", 1015, True),
        ("Email,Contact ID", "a@example.com,12", 1004, False),
        ("Email,Contact ID", "a@example.com,01929c5e-0000-7000-8000-000000000000", 1006, False),
        ("Email,Contact type", "a@example.com,Alien", 1005, True),
        ("Email,Country", "a@example.com,USA", 1005, True),
        ("Email,Time zone", "a@example.com,europe/berlin", 1005, True),
        ("Email,Gender", "a@example.com,x-wing", 1005, True),
        ("Email,First name", "not an address,Ada", 1008, False),
        ("Email,First name", ",Ada", 1009, False),
        ("Email,City", ",Rome", 1021, False),
        ("Email,Phone", "a@example.com,555-1234", 1013, True),
        ("Email,Phone", "a@example.com,CALL-ME-NOW", 1013, True),
        ("Email,Phone", f"a@example.com,{'7' * 40}", 1013, True),
        ("Email,Phone", "a@example.com,5.55E+09", 1026, True),
        ("Email,Date of birth", "a@example.com,32.1.2000", 1014, True),
        ("Email,Website", "a@example.com,no site", 1019, True),
        ("Email,First name", f"a@example.com,{'x' * 101}", 1019, True),
        ("Email,Additional emails", "a@example.com,nonsense", 1019, True),
        ("Email,Additional phones", '+a@example.com,"1;2"', 1013, True),
        ("Email,City", "a@example.com,Rome,extra", 1030, False),
        ("Email,City,State", "a@example.com,Rome", 1031, True),
    ],
)
def test_problems_of_a_row(run: Run, header: str, row: str, code: int, written: bool) -> None:
    mapping = recognise(header.split(","), STANDARD_BY_KEY)
    imported = run(header, row.removeprefix("+"), "good@example.com", mapping=mapping)
    assert code in codes_of(imported)[2]
    assert Contact.objects.filter(email="a@example.com").exists() is written
    assert Contact.objects.filter(email="good@example.com").exists(), "the next row is taken"
    assert imported.handled == 2
    assert imported.code_counts[str(code)] >= 1


def test_owner_names_that_several_have_are_left_out(run: Run, alice: Member) -> None:
    with scope(alice.account):
        namesake = make.make_member(alice.account, "Alice2")
    type(namesake.user).objects.filter(pk=namesake.user_id).update(first_name="Alice")
    imported = run("Email,Owner", "a@example.com,Alice", "b@example.com,alice2@example.com")
    assert codes_of(imported) == {2: [1002]}
    assert Contact.objects.get(email="a@example.com").owner is None
    assert Contact.objects.get(email="b@example.com").owner == namesake


def test_options_that_look_alike_match_none(run: Run, account: Account) -> None:
    make.make_field(account, "Level", "single", ("pro", "Pro"))
    imported = run("Email,Level", "a@example.com,PRO")
    assert codes_of(imported) == {2: [1016]}
    assert Contact.objects.get().custom == {}


def test_all_contacts_that_share_a_value_are_updated(run: Run, account: Account) -> None:
    from contacts.models import ContactEmail
    from hoopcrm.core import writes

    one, two = (make.make_contact(account, email=f"{n}@example.com") for n in "ab")
    with writes.frame("duplicates of a restore", silent=True):
        ContactEmail.objects.filter(contact=two).update(normalised="a@example.com")
    imported = run("Email,City,Phone", "a@example.com,Rome,+12125550100")
    assert codes_of(imported) == {2: [1010]}
    assert set(Contact.objects.values_list("city", flat=True)) == {"Rome"}
    assert [c.phones.count() for c in (one, two)] == [1, 0], "a new phone goes to the oldest"


def test_a_contact_id_that_is_repeated_is_not_used(run: Run, account: Account) -> None:
    contact = make.make_contact(account, email="a@example.com")
    imported = run("Contact ID,City", f"{contact.pk},Rome", f"{contact.pk},Oslo")
    assert codes_of(imported) == {2: [1012], 3: [1012]}
    contact.refresh_from_db()
    assert contact.city == ""


def test_a_phone_of_somebody_else_is_left_out_and_told(run: Run, account: Account) -> None:
    make.make_contact(account, phone="+12125550100")
    imported = run("Email,Phone", "new@example.com,(212) 555-0100")
    made = Contact.objects.get(email="new@example.com")
    assert (made.phone, made.phones.count()) == ("", 0)
    assert "2125550100" not in made.search
    assert codes_of(imported) == {2: [1025]}
    assert (imported.created, imported.warned) == (1, 1)


def test_a_phone_shared_by_rows_goes_to_the_first(run: Run) -> None:
    rows = [f"p{n}@example.com,+12125550100" for n in range(4)]
    imported = run("Email,Phone", *rows)
    assert Contact.objects.exclude(phone="").get().email == "p0@example.com"
    assert codes_of(imported) == {3: [1025], 4: [1025], 5: [1025]}


def test_more_addresses_than_fit(run: Run) -> None:
    more = " ".join(f"m{n}@example.com" for n in range(12))
    imported = run("Email,Additional emails", f"a@example.com,{more}")
    assert Contact.objects.get().emails.count() == 11
    assert codes_of(imported) == {2: [1027]}


def test_rows_beyond_the_plan_fail_and_the_others_are_kept(
    run: Run, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = plans.Plan(key="small", label="Small", limits={"contacts": 2})
    monkeypatch.setitem(plans.PLANS, "small", small)
    Account.objects.filter(pk=account.pk).update(plan="small")
    account.plan = "small"
    imported = run("Email", "a@example.com", "b@example.com", "c@example.com")
    assert (imported.created, imported.failed) == (2, 1)
    assert codes_of(imported) == {4: [1020]}


def test_names_suffice_when_asked_for(run: Run) -> None:
    imported = run("First name,Email", "Ada,", ",", needs_address=False)
    assert (imported.created, imported.handled) == (1, 1)


def test_null_bytes_and_giant_cells_deep_in_the_file_fail_their_rows(
    in_account: Account, actor: Actor
) -> None:
    filler = "".join(f"p{n}@example.com,{'x' * 80}\n" for n in range(900))
    bad = "nul\0@example.com,Rome\n" + f"big@example.com,{'y' * 1_000_000}\n"
    upload = ContentFile(f"Email,City\n{filler}{bad}ok@example.com,Oslo\n".encode(), name="a.csv")
    imported = import_upload(actor, upload=upload)
    import_configure(actor, imported=imported, mapping=imported.mapping)
    finish(import_start(actor, imported=imported, consent=True))
    imported.refresh_from_db()
    assert (imported.created, imported.failed) == (901, 2)
    assert codes_of(imported) == {902: [1033], 903: [1034]}


def test_formulas_stay_text_and_leave_harmless(run: Run) -> None:
    imported = run("Email,First name,City", "x,=HYPERLINK(1),+1", "a@example.com,=1+1,@x")
    assert Contact.objects.get().first_name == "=1+1"
    report = "".join(error_csv(imported, unwritten_rows(imported)))
    assert '"\'=HYPERLINK(1)","\'+1"' in report


def test_a_mended_report_is_imported_again(run: Run, in_account: Account, actor: Actor) -> None:
    imported = run("Email,First name,City", 'broken,"=Ada, B",-x', "ok@example.com,Bo,Rome")
    report = "".join(error_csv(imported, unwritten_rows(imported)))
    assert report.splitlines()[0].endswith('"Import line","Import problem","Import problem codes"')
    mended = io.BytesIO(report.replace("broken", "mended@example.com").encode())
    again = import_upload(actor, upload=ContentFile(mended.read(), name="mended.csv"))
    import_configure(actor, imported=again, mapping=again.mapping)
    finish(import_start(actor, imported=again, consent=True))
    contact = Contact.objects.get(email="mended@example.com")
    assert (contact.first_name, contact.city) == ("=Ada, B", "-x")


def test_every_code_has_words() -> None:
    for code, problem in PROBLEMS.items():
        assert problem.code == code
        assert problem.text("the value")
        assert str(problem.title)


def test_names_in_any_script(run: Run) -> None:
    names = ("محمد", "李小龍", "Ὀδυσσεύς", "Ñandú", "👩‍🚀 Ada", "שָׁלוֹם")
    run("Email,First name", *(f"p{n}@example.com,{name}" for n, name in enumerate(names)))
    assert Contact.objects.count() == len(names)
    assert not Import.objects.exclude(failed=0).exists()
