"""Every page and tab that people work on, as axe sees it, in both themes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from contacts.services.businesses import business_create
from contacts.services.contacts import contact_update
from contacts.services.notes import note_create
from contacts.services.tasks import task_create
from hoopcrm.accounts.models import Account, Member
from hoopcrm.accounts.services.oauth import credentials_issue
from hoopcrm.accounts.services.tokens import integration_create, token_rotate
from hoopcrm.associations.services.labels import association_label_create
from hoopcrm.associations.services.links import association_add
from hoopcrm.conversations.services.sending import message_send
from hoopcrm.conversations.unsubscribe import unsubscribe_token
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.records import Side, record_tabs
from hoopcrm.core.scoping import scope
from hoopcrm.programs.services.runs import contact_enrol
from hoopcrm.workflows.kind import WORKFLOW
from tests.browser.conftest import SignIn, violations
from tests.make import make_contact, make_field
from tests.oauth.app import make_app
from tests.programs.make import make_program

pytestmark = pytest.mark.django_db(transaction=True)
LISTS = (
    *("contacts:list", "contacts:new", "businesses:list", "businesses:new"),
    *("tasks:list", "tasks:new", "jobs:list", "smartlists:manage", "smartlists:new"),
)
SETTINGS = (
    *("core:settings", "business:profile", "staff:list", "tags:list", "tags:new"),
    *("customfields:list", "customfields:new", "customfields:values", "customfields:value_new"),
    *("associations:labels", "associations:label_new", "webhooks:list", "webhooks:new"),
    *("api_start:page", "integrations:list", "integrations:new", "apps:list", "apps:new"),
)
Places = dict[str, list[str]]


@pytest.fixture
def places(account: Account, alice: Member, actor: Actor, address: Callable[..., str]) -> Places:
    """Addresses, with something of each kind on the pages."""
    ada = make_contact(account, actor, email="ada@example.com", tags=["vip"], business="Zenith")
    make_field(account, "Size", "single", ("S", "M"))
    with scope(account):
        zenith = business_create(actor, fields={"name": "Acme"})
        label = association_label_create(actor, pair="business", forward="Employee of")
        association_add(actor, label=label, first=ada, second=zenith)
        note_create(actor, contact=ada, body="<p>Call her in <a href='https://e.com'>May</a>.</p>")
        task_create(actor, title="Call", contact=ada, assignee=alice)
        contact_update(actor, contact=ada, changes={"city": "Paris", "website": "a.example"})
        contact_update(actor, contact=ada, changes={"website": ""})
        letter = {"contact": ada, "channel": "email", "source": "app", "text": "Hello."}
        message = message_send(actor, **letter, not_before=now() + timedelta(days=1))
        shop, _token = integration_create(actor, name="Shop", scopes=["contacts.readonly"])
        token_rotate(actor, integration=shop)
        planner = make_app(alice, own_account=True)
        credentials_issue(actor, application=planner.row, scopes=["contacts.readonly"])
        flow = make_program(account, WORKFLOW, "Welcome")
        contact_enrol(actor, program=flow, contact=ada)
        refused = message_send(actor, **letter, address="nobody@example.com")
    record = address("contacts:record", ada.pk)
    host = record.partition("/a/")[0]
    sides = {Side.LEFT: "left", Side.RIGHT: "tab"}
    tabs = [tab for tab in record_tabs if tab.object_type == "contact"]
    return {
        "lists": [address(name) for name in LISTS],
        "settings": [*(address(name) for name in SETTINGS), address("staff:edit", alice.pk)],
        "record": [f"{record}?{sides[tab.side]}={tab.key}" for tab in tabs],
        "others": [
            address("integrations:detail", shop.pk),
            address("apps:detail", planner.row.pk),
            host + planner.address(),
            address("businesses:detail", zenith.pk),
            address("businesses:contacts_add", zenith.pk),
            address("associations:add", ada.pk),
            address("workflows:list"),
            address("workflows:new"),
            address("workflows:enrol", ada.pk),
            address("campaigns:list"),
            address("contacts:note_add", ada.pk),
            address("conversations:message", message.pk),
            address("conversations:message", refused.pk),
            host + reverse("unsubscribe", args=[unsubscribe_token(message)]),
        ],
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("area", ["lists", "settings", "record", "others"])
def test_nothing_keeps_anybody_out(
    area: str, theme: str, sign_in: SignIn, alice: Member, places: Places
) -> None:
    page = sign_in(alice)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": places[area][0]}])
    found: dict[str, list[str]] = {}
    for place in places[area]:
        answer = page.goto(place)
        assert answer is not None
        assert answer.status == 200, place
        # In the dark only the colours differ.
        if faults := violations(page, rules=["color-contrast"] if theme == "dark" else []):
            found[place] = faults
    assert found == {}
