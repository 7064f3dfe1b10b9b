"""Accounts, members and users: what the services keep true."""

import pytest

from contacts.models import ContactType
from hoopcrm.accounts.access import active_members, memberships_of
from hoopcrm.accounts.models import Account, Member, Role, User
from hoopcrm.accounts.services.accounts import account_create, account_state_set, account_update
from hoopcrm.accounts.services.members import member_add, member_leave, member_role_set
from hoopcrm.accounts.services.users import user_create
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from tests import make

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


def types(account: Account) -> list[str]:
    with scope(account):
        return list(Event.objects.order_by("id").values_list("type", flat=True))


def test_new_account_has_roles_and_what_apps_give_it():
    account = account_create(SYSTEM, name="  Fabrikam ", time_zone="Europe/Paris", country="FR")
    with scope(account):
        assert set(Role.objects.values_list("builtin", flat=True)) == {"admin", "user"}
        assert ContactType.objects.count() == 2
    assert account.name == "Fabrikam"
    assert types(account).count("account.created") == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("time_zone", "Mars/Base"),
        ("currency", "usd"),
        ("country", "XX"),
        ("locale", "english"),
    ],
)
def test_bad_values_are_refused_by_name(field: str, value: str):
    with pytest.raises(Refused) as refused:
        account_create(SYSTEM, **({"name": "Fabrikam"} | {field: value}))
    assert refused.value.field == field
    assert not Account.objects.exists()


def test_update_tells_only_what_changed(account: Account):
    account_update(SYSTEM, account=account, changes={"name": "Northwind", "currency": "EUR"})
    with scope(account):
        event = Event.objects.get()
    assert event.changes == {"currency": ["USD", "EUR"]}
    account_update(SYSTEM, account=account, changes={"currency": "EUR"})
    assert types(account) == ["account.updated"]


def test_read_only_account_refuses_changes_until_it_is_active_again(account: Account):
    account_state_set(SYSTEM, account=account, state="read_only")
    account.refresh_from_db()
    user = User.objects.create_user("dora@example.com")
    with scope(account), pytest.raises(Refused, match="read-only"):
        member_add(SYSTEM, user=user, role=Role.objects.get(name="User"))
    account_state_set(SYSTEM, account=account, state="active")
    assert types(account) == ["account.state_changed"] * 2


def test_member_leaves_and_comes_back_on_the_same_row(in_account: Account, alice: Member):
    user = User.objects.create_user("dora@example.com", first_name="Dora")
    role = Role.objects.get(name="User")
    member = member_add(SYSTEM, user=user, role=role)
    with pytest.raises(Refused, match="already works"):
        member_add(SYSTEM, user=user, role=role)
    member_leave(SYSTEM, member=member)
    assert memberships_of(user) == []
    assert member not in active_members()
    assert member_add(SYSTEM, user=user, role=role).pk == member.pk
    told = [describe(event) for event in Event.objects.order_by("id")]
    assert told == ["Dora joined as User", "Dora left", "Dora joined as User"]


def test_last_admin_stays(in_account: Account, alice: Member, bob: Member):
    user_role = Role.objects.get(name="User")
    for refused in (
        lambda: member_leave(SYSTEM, member=alice),
        lambda: member_role_set(SYSTEM, member=alice, role=user_role),
    ):
        with pytest.raises(Refused, match="last admin"):
            refused()
    member_role_set(SYSTEM, member=bob, role=Role.objects.get(name="Admin"), only_assigned=False)
    changed = member_role_set(SYSTEM, member=alice, role=user_role)
    assert not changed.has("contacts.delete")
    assert Member.objects.get(pk=bob.pk).only_assigned is False


def test_e_mail_of_a_login_is_unique_whatever_its_case():
    user_create(SYSTEM, email="Dora@Example.com")
    for email in ("dora@example.com", "DORA@EXAMPLE.COM", "not an address"):
        with pytest.raises(Refused) as refused:
            user_create(SYSTEM, email=email)
        assert refused.value.field == "email"


def test_built_in_roles_follow_the_permissions_that_exist(alice: Member, bob: Member):
    assert alice.has("contacts.delete")
    assert bob.has("contacts.edit")
    assert not bob.has("contacts.delete")
    assert not make.make_member(alice.account, "Eve", role="User").has("contacts.export")
