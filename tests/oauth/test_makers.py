"""What becomes of tokens when the member behind them may less, or leaves."""

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hoopcrm.accounts.callers import caller_of
from hoopcrm.accounts.models import Account, ApiCode, ApiToken, Integration, Member, Role
from hoopcrm.accounts.services.members import member_leave, member_role_set
from hoopcrm.accounts.services.rights import user_rights_set
from hoopcrm.accounts.services.tokens import integration_create, integration_take_over
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from tests import make
from tests.conftest import signed_in
from tests.oauth.app import App, make_app, reads

pytestmark = pytest.mark.django_db
Url = Callable[..., str]
READ, WRITE = "contacts.readonly", "contacts.write"


@pytest.fixture
def dora(account: Account) -> Member:
    """An admin beside Alice."""
    return make.make_member(account, "Dora", role="Admin")


def to_user(actor: Actor, member: Member, **over: Any) -> None:
    with scope(member.account):
        member_role_set(actor, member=member, role=Role.objects.get(builtin="user"), **over)


class TestPrivateIntegrations:
    @pytest.fixture
    def shop(self, in_account: Account, dora: Member) -> tuple[Integration, str]:
        return integration_create(Actor.of_member(dora), name="Shop", scopes=[READ, WRITE])

    def test_they_go_on_and_admins_are_told(
        self, as_alice: Client, url: Url, actor: Actor, dora: Member, shop: Any
    ) -> None:
        page = url("integrations:detail", shop[0].pk)
        assert "Take it over" not in as_alice.get(page).content.decode()
        member_leave(actor, member=dora)
        assert reads(dora.account, shop[1]) == 200
        assert (
            "Dora no longer works here" in as_alice.get(url("integrations:list")).content.decode()
        )
        told = as_alice.get(page).content.decode()
        assert "Dora, who answers for this integration, no longer works here" in told
        for name in ("take_over", "rotate", "revoke"):
            assert url(f"integrations:{name}", shop[0].pk) in told

    def test_scopes_beyond_the_role_are_named(
        self, as_alice: Client, url: Url, actor: Actor, dora: Member
    ) -> None:
        with scope(dora.account):
            made, _token = integration_create(
                Actor.of_member(dora), name="Tags", scopes=[READ, "locations/tags.write"]
            )
        to_user(actor, dora)
        listed = as_alice.get(url("integrations:list")).content.decode()
        assert "1 scope beyond the role of Dora now" in listed
        told = as_alice.get(url("integrations:detail", made.pk)).content.decode()
        note = told[told.index("maker-note") :].split("</div>")[0]
        assert "<code>locations/tags.write</code>" in note
        assert READ not in note

    def test_taking_it_over_settles_it(
        self, as_alice: Client, url: Url, alice: Member, actor: Actor, dora: Member, shop: Any
    ) -> None:
        member_leave(actor, member=dora)
        page = as_alice.post(url("integrations:take_over", shop[0].pk), follow=True)
        assert "You answer for “Shop” now." in html.unescape(page.content.decode())
        assert "maker-note" not in page.content.decode()
        shop[0].refresh_from_db()
        assert shop[0].created_by_id == alice.pk
        event = Event.objects.get(type="integration.updated")
        assert event.changes == {"created_by": ["Dora", "Alice"]}
        assert describe(event) == "Integration Shop changed: responsible"
        integration_take_over(actor, integration=shop[0])
        assert Event.objects.filter(type="integration.updated").count() == 1

    def test_nobody_answers_for_more_than_they_may(self, account: Account, shop: Any) -> None:
        make.make_role(account, "Keys", "integrations.manage")
        keys = make.make_member(account, "Kim", role="Keys")
        with pytest.raises(Refused) as refused:
            integration_take_over(Actor.of_member(keys), integration=shop[0])
        assert refused.value.code == "beyond_own"
        with pytest.raises(Refused) as refused:
            integration_take_over(make.SYSTEM, integration=shop[0])
        assert refused.value.code == "no_member"


class TestApps:
    @pytest.fixture
    def app(self, alice: Member) -> App:
        return make_app(alice, scopes=[READ, "locations/tags.write"])

    @pytest.fixture
    def made(self, app: App, dora: Member) -> dict[str, str]:
        """What the app has from Dora."""
        given = {"scope": f"{READ} locations/tags.write"}
        tokens: dict[str, str] = app.exchange(app.code(signed_in(dora), dora.account, **given))
        return tokens

    def test_leaving_ends_what_was_allowed(
        self, app: App, made: dict[str, str], actor: Actor, dora: Member, as_alice: Client, url: Url
    ) -> None:
        pending = app.code(signed_in(dora), dora.account)
        with scope(dora.account):
            member_leave(actor, member=dora)
            assert not ApiCode.objects.exists()
            event = Event.objects.get(type="integration.revoked")
        assert describe(event) == "Integration Planner revoked: Dora, who had allowed it, has left"
        assert reads(dora.account, made["access_token"]) == 401
        assert app.renew(made["refresh_token"], status=400)["error"] == "invalid_grant"
        app.exchange(pending, status=400)
        assert (
            "Planner" not in as_alice.get(url("apps:list")).content.decode().split("made-title")[0]
        )

    def test_a_smaller_role_makes_it_smaller_until_it_grows_again(
        self, app: App, made: dict[str, str], actor: Actor, dora: Member, as_alice: Client, url: Url
    ) -> None:
        def caller() -> Any:
            return caller_of(made["access_token"], kinds=frozenset({"access"}))

        assert caller().has_scope("locations/tags.write")
        to_user(actor, dora)
        assert not caller().has_scope("locations/tags.write")
        assert "tags.manage" not in caller().permission_keys
        assert reads(dora.account, made["access_token"]) == 200
        assert app.renew(made["refresh_token"])["scope"] == READ
        listed = as_alice.get(url("apps:list")).content.decode()
        assert "1 scope rests: the role of Dora does not allow it now" in listed
        # A token reaches every record, which somebody with assigned data only may not.
        to_user(actor, dora, only_assigned=True)
        assert reads(dora.account, made["access_token"]) == 401
        with scope(dora.account):
            admin = Role.objects.get(builtin="admin")
            member_role_set(actor, member=dora, role=admin, only_assigned=False)
        assert caller().has_scope("locations/tags.write")

    def test_who_may_not_sign_in_is_not_stood_in_for(
        self, app: App, made: dict[str, str], dora: Member
    ) -> None:
        user_rights_set(make.SYSTEM, user=dora.user, is_active=False, is_staff=False)
        assert reads(dora.account, made["access_token"]) == 401
        app.renew(made["refresh_token"], status=400)
        user_rights_set(make.SYSTEM, user=dora.user, is_active=True, is_staff=False)
        assert reads(dora.account, made["access_token"]) == 200

    def test_what_works_by_its_own_secret_goes_on(
        self, alice: Member, dora: Member, actor: Actor
    ) -> None:
        app = make_app(alice, own_account=True)
        own = app.ask("client_credentials")
        allowed = app.exchange(app.code(signed_in(dora), dora.account))
        with scope(dora.account):
            member_leave(actor, member=dora)
            assert ApiToken.objects.filter(revoked_at__isnull=False).count() == 2
            told = [describe(one) for one in Event.objects.filter(type="integration.token_ended")]
        assert told == [
            "A token of the integration Planner ended: Dora, who had allowed it, has left"
        ]
        assert reads(dora.account, own["access_token"]) == 200
        assert reads(dora.account, allowed["access_token"]) == 401
