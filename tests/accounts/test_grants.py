"""Nobody hands out by a token what they may not do themselves."""

from collections.abc import Callable

import pytest
from django.test import Client

from hoopcrm.accounts.models import Account, ApiCode, Member
from hoopcrm.accounts.services.applications import (
    application_create,
    application_secret_renew,
    application_update,
)
from hoopcrm.accounts.services.tokens import (
    integration_create,
    integration_update,
    token_rotate,
)
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from tests import make
from tests.conftest import signed_in
from tests.oauth.app import App, make_app, sent_back

pytestmark = pytest.mark.django_db
READ, WRITE = "contacts.readonly", "contacts.write"
RIGHTS = ("integrations.manage", "contacts.view", "notes.view", "tasks.view")
READS = (*RIGHTS, "appointments.view", "workflows.view", "campaigns.view")


@pytest.fixture
def dora(account: Account) -> Member:
    """Manages integrations, and may read contacts."""
    make.make_role(account, "Reader", *READS)
    return make.make_member(account, "Dora", role="Reader")


@pytest.fixture
def by_dora(dora: Member, in_account: Account) -> Actor:
    return Actor.of_member(dora)


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        call()
    assert caught.value.code == "beyond_own"
    assert caught.value.field == "scopes"
    return str(caught.value.message)


def test_a_token_has_no_more_rights_than_its_maker(by_dora: Actor, actor: Actor) -> None:
    made, _token = integration_create(by_dora, name="Shop", scopes=[READ])
    wanted = {"name": "Shop", "description": ""}
    said = refused(lambda: integration_create(by_dora, name="Till", scopes=[READ, WRITE]))
    assert said == "Your own role does not allow what these would: contacts.write."
    refused(lambda: integration_update(by_dora, integration=made, scopes=[READ, WRITE], **wanted))
    integration_update(actor, integration=made, scopes=[READ, WRITE], **wanted)
    # What somebody else gave it may stay, but its tokens are not for everybody to read.
    told = wanted | {"description": "Orders"}
    integration_update(by_dora, integration=made, scopes=[READ, WRITE], **told)
    refused(lambda: token_rotate(by_dora, integration=made))
    integration_update(by_dora, integration=made, scopes=[READ], **told)
    token_rotate(by_dora, integration=made)


def test_the_program_itself_may_all(in_account: Account) -> None:
    integration_create(make.SYSTEM, name="Script", scopes=[READ, WRITE])


def test_an_app_that_works_here_by_its_secret(by_dora: Actor, actor: Actor) -> None:
    given = {"name": "Till", "redirect_uris": ["https://a.example.com/"], "scopes": [WRITE]}
    mine, _secret = application_create(by_dora, **given)  # it has to ask somebody
    application_secret_renew(by_dora, application=mine)
    refused(lambda: application_create(by_dora, **given, own_account=True))
    wanted = given | {"description": "", "own_account": True}
    refused(lambda: application_update(by_dora, application=mine, **wanted))
    application_update(actor, application=mine, **wanted)
    refused(lambda: application_secret_renew(by_dora, application=mine))


def test_the_form_says_it_beside_the_scopes(dora: Member, url: Callable[..., str]) -> None:
    given = {"name": "Shop", "scopes": [READ, WRITE]}
    page = signed_in(dora).post(url("integrations:new"), given)
    assert page.status_code == 422
    assert "does not allow what these would: contacts.write." in page.content.decode()


def test_nobody_allows_an_app_more_than_they_may(
    alice: Member, dora: Member, account: Account
) -> None:
    app: App = make_app(alice)
    allowed = {"allow": "1", "account": str(account.pk)}
    browser: Client = signed_in(dora)
    page = browser.post(app.address(scope="contacts.write"), allowed)
    assert page.status_code == 422
    assert "does not allow what these would: contacts.write." in page.content.decode()
    with scope(account):
        assert not ApiCode.objects.exists()
    assert "code" in sent_back(browser.post(app.address(), allowed))
