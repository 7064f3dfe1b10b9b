"""The installation's staff see every table; what they change goes through services."""

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from hoopcrm.accounts.models import Account, Member, User
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.events.models import Event
from tests.make import make_account, make_contact
from tests.structure.source import our_models

pytestmark = pytest.mark.django_db
MODELS = sorted(our_models(), key=lambda model: model._meta.label)


@pytest.fixture
def as_staff(db: None) -> Client:
    staff = User.objects.create_user("staff@example.com", is_staff=True)
    client = Client()
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _page(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_table_can_be_listed_searched_and_filtered(
    model: type[Model], as_staff: Client, account: Account, alice: Member
) -> None:
    make_contact(account, email="ada@example.com", phone="+12015550123", tags=["vip"], owner=alice)
    url = _page(model, "changelist")
    for query in ("", "?q=a", f"?q={account.pk}", f"?account={account.pk}", "?q=%00"):
        response = as_staff.get(f"{url}{query}", follow=True)
        assert response.status_code == 200, query


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_row_can_be_opened(
    model: type[Model], as_staff: Client, account: Account, alice: Member
) -> None:
    make_contact(account, email="ada@example.com", phone="+12015550123", tags=["vip"], owner=alice)
    with unscoped("a test"):
        row = model._default_manager.first()
    if row is not None:
        assert as_staff.get(_page(model, "change", row.pk)).status_code == 200


def test_rows_of_all_accounts_are_there_and_the_filter_narrows(
    as_staff: Client, account: Account, other_account: Account
) -> None:
    from contacts.models import Contact

    make_contact(account, first_name="Here")
    make_contact(other_account, first_name="There")
    url = _page(Contact, "changelist")
    everything = as_staff.get(url).content.decode()
    assert "Here Lovelace" in everything
    assert "There Lovelace" in everything
    narrowed = as_staff.get(url, {"account": str(account.pk)}).content.decode()
    assert "There Lovelace" not in narrowed


def test_nothing_can_be_deleted_or_slipped_in(as_staff: Client, account: Account) -> None:
    contact = make_contact(account)
    assert as_staff.post(_page(type(contact), "delete", contact.pk)).status_code == 403
    assert as_staff.get(_page(type(contact), "add")).status_code == 403
    assert as_staff.post(_page(type(contact), "change", contact.pk), {}).status_code == 403


def test_members_who_are_no_staff_stay_outside(as_alice: Client) -> None:
    assert as_alice.get(reverse("admin:index")).status_code == 302


def test_changing_an_account_is_audited(as_staff: Client, account: Account) -> None:
    url = _page(Account, "change", account.pk)
    form = as_staff.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields} | {
        "name": "Renamed",
        "state": Account.State.READ_ONLY,
    }
    assert as_staff.post(url, data).status_code == 302
    account.refresh_from_db()
    assert (account.name, account.state) == ("Renamed", "read_only")
    with scope(account):
        events = Event.objects.filter(actor_kind="staff")
        assert {event.actor_label for event in events} == {"staff@example.com"}
        assert events.count() >= 1


def test_a_refused_change_says_why(as_staff: Client, account: Account) -> None:
    url = _page(Account, "change", account.pk)
    form = as_staff.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields} | {"time_zone": "Mars/Olympus"}
    response = as_staff.post(url, data, follow=True)
    assert "was changed successfully" not in response.content.decode()
    account.refresh_from_db()
    assert account.time_zone == "UTC"


def test_rows_lead_to_their_page_in_the_product(as_staff: Client, account: Account) -> None:
    contact = make_contact(account)
    page = as_staff.get(_page(type(contact), "change", contact.pk)).content.decode()
    assert reverse("contacts:record", args=[account.pk, contact.pk]) in page


def test_every_admin_comes_from_one_base() -> None:
    from hoopcrm.core.admin_models import InstallationAdmin

    own = {m for m in MODELS if type(admin.site.get_model_admin(m)) is not InstallationAdmin}
    assert own == set()


def test_an_account_can_be_made(as_staff: Client) -> None:
    make_account("First")
    data = {
        "name": "Second",
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "country": "DE",
        "locale": "de-DE",
        "state": "active",
        "plan": "unlimited",
    }
    response = as_staff.post(_page(Account, "add"), data)
    assert response.status_code == 302
    made = Account.objects.get(name="Second")
    with scope(made):
        assert Event.objects.filter(actor_kind="staff").exists()
