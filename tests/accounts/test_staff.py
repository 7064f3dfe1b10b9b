"""What an admin decides about the people of an account."""

from collections.abc import Callable

import pytest
from django.test import Client

from hoopcrm.accounts.models import Account, Member, Role, User
from hoopcrm.accounts.services.members import member_update
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests.conftest import signed_in
from tests.make import make_member, make_member_of, make_role

pytestmark = pytest.mark.django_db
Url = Callable[..., str]


@pytest.fixture
def dora(account: Account) -> Member:
    return make_member(account, "Dora")


def role(account: Account, name: str) -> Role:
    with scope(account):
        found: Role = Role.objects.get(name=name)
        return found


class TestService:
    def test_role_reach_and_name(self, in_account: Account, actor: Actor, dora: Member) -> None:
        member_update(
            actor,
            member=dora,
            role=role(in_account, "User"),
            only_assigned=True,
            names={"first_name": "Dorothea", "last_name": "Brooke"},
        )
        dora.refresh_from_db()
        assert dora.only_assigned
        assert User.objects.get(pk=dora.user_id).full_name == "Dorothea Brooke"
        event = Event.objects.get(type="member.role_changed")
        assert event.changes == {"only_assigned": [False, True]}
        assert Event.objects.filter(type="user.updated").count() == 1

    def test_an_admin_sees_everything(
        self, in_account: Account, actor: Actor, dora: Member
    ) -> None:
        member_update(actor, member=dora, role=role(in_account, "Admin"), only_assigned=True)
        dora.refresh_from_db()
        assert (dora.role.name, dora.only_assigned) == ("Admin", False)

    def test_the_last_admin_stays(self, in_account: Account, alice: Member) -> None:
        with pytest.raises(Refused) as refused:
            member_update(
                Actor.system("tests"),
                member=alice,
                role=role(in_account, "User"),
                only_assigned=False,
            )
        assert refused.value.code == "last_admin"

    def test_nobody_locks_themselves_out(
        self, in_account: Account, actor: Actor, alice: Member
    ) -> None:
        make_member(in_account, "Second", role="Admin")
        with pytest.raises(Refused) as refused:
            member_update(actor, member=alice, role=role(in_account, "User"), only_assigned=False)
        assert refused.value.code == "own_access"

    def test_only_admins_make_admins(self, in_account: Account, dora: Member) -> None:
        make_role(in_account, "Office", "staff.manage")
        office = make_member(in_account, "Olga", role="Office")
        for member in (dora, office):
            with pytest.raises(Refused) as refused:
                member_update(
                    Actor.of_member(office),
                    member=member,
                    role=role(in_account, "Admin"),
                    only_assigned=False,
                )
            assert refused.value.code == "admins_only"

    def test_the_name_of_who_works_elsewhere_is_their_own(
        self, in_account: Account, other_account: Account, actor: Actor, dora: Member
    ) -> None:
        make_member_of(other_account, dora.user)
        with pytest.raises(Refused) as refused:
            member_update(
                actor,
                member=dora,
                role=dora.role,
                only_assigned=False,
                names={"first_name": "X", "last_name": "Y"},
            )
        assert refused.value.code == "works_elsewhere"


class TestPages:
    def test_list(self, as_alice: Client, dora: Member, bob: Member, url: Url) -> None:
        page = as_alice.get(url("staff:list")).content.decode()
        assert "dora@example.com" in page
        assert "Only assigned data" in page

    def test_edit(self, account: Account, as_alice: Client, dora: Member, url: Url) -> None:
        make_role(account, "Read only", "contacts.view")
        data = {
            "first_name": "Dora",
            "last_name": "Maar",
            "role": str(role(account, "Read only").pk),
            "only_assigned": "on",
        }
        assert as_alice.post(url("staff:edit", dora.pk), data).status_code == 302
        dora.refresh_from_db()
        assert (dora.role.name, dora.only_assigned) == ("Read only", True)

    def test_a_refusal_stands_beside_the_role(
        self, account: Account, as_alice: Client, alice: Member, url: Url
    ) -> None:
        data = {"first_name": "Typed", "role": str(role(account, "User").pk)}
        response = as_alice.post(url("staff:edit", alice.pk), data)
        assert response.status_code == 422
        assert response.context["form"].errors["role"]
        assert "Typed" in response.content.decode()

    def test_no_name_of_who_works_elsewhere(
        self, other_account: Account, as_alice: Client, dora: Member, url: Url
    ) -> None:
        make_member_of(other_account, dora.user)
        page = as_alice.get(url("staff:edit", dora.pk))
        assert "first_name" not in page.context["form"].fields
        assert "only they can change their name" in page.content.decode()

    def test_others(
        self, account: Account, dora: Member, mallory: Member, as_alice: Client, url: Url
    ) -> None:
        assert signed_in(dora).get(url("staff:list")).status_code == 403
        assert as_alice.get(url("staff:edit", mallory.pk)).status_code == 404
