"""`import_contacts` in the shell."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from contacts.models import Contact, Tag
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.imports.models import Import

pytestmark = pytest.mark.django_db


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("Email,Given,Where\nada@example.com,Ada,Rome\nbroken,Bo,Oslo\n")
    return path


def run(path: Path, *options: str, account: str = "Northwind") -> str:
    out = StringIO()
    call_command("import_contacts", path, "--account", account, *options, stdout=out)
    return out.getvalue()


def test_a_file_is_imported_with_a_summary(csv: Path, account: Account, alice: Member) -> None:
    out = run(csv, "--consent", "--map", "Given=first_name", "--map", "where=city", "--tag", "x",
              "--by", "ALICE@example.com")  # fmt: skip
    assert "created 1" in out
    assert "1008 Invalid e-mail: 1" in out
    with scope(account):
        contact = Contact.objects.get()
        assert (contact.first_name, contact.city) == ("Ada", "Rome")
        assert Tag.objects.get().name == "x"
        assert Event.objects.get(type="contact.created").actor_id == alice.pk
    assert "unchanged 1" in run(csv, "--consent", account=str(account.pk))


def test_the_size_limit_of_uploads_does_not_hold(
    csv: Path,
    account: Account,
    settings,  # noqa: ANN001
) -> None:
    settings.IMPORT_LIMIT_BYTES = 10
    assert "created 1" in run(csv, "--consent")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "agreed to be contacted"),
        (("--consent", "--map", "Nothing=email"), "no such column"),
        (("--consent", "--map", "Given=nothing"), "no such column"),
        (("--consent", "--map", "Email="), "holds the e-mail"),
        (("--consent", "--by", "stranger@example.com"), "Nobody here"),
    ],
)
def test_refusals_leave_nothing_behind(
    csv: Path, account: Account, options: tuple[str, ...], told: str
) -> None:
    with pytest.raises(CommandError, match=told):
        run(csv, *options)
    with scope(account):
        assert not Import.objects.exists()


def test_bad_files_and_accounts_are_told(csv: Path, account: Account, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no account"):
        run(csv, "--consent", account="Nowhere")
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "none.csv", "--consent")
    csv.write_bytes(b"PK\x03\x04 xl/")
    with pytest.raises(CommandError, match="Excel"):
        run(csv, "--consent")
