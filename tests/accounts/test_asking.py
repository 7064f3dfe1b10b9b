"""What ends something asks first, on a page of its own where there are no scripts."""

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hoopcrm.accounts.models import Account, ApiApplication, ApiToken, Integration
from hoopcrm.accounts.services.applications import application_create
from hoopcrm.accounts.services.oauth import credentials_issue
from hoopcrm.accounts.services.tokens import integration_create, token_rotate
from hoopcrm.core.actor import Actor
from hoopcrm.webhooks.models import WebhookEndpoint
from hoopcrm.webhooks.services.endpoints import endpoint_create

pytestmark = pytest.mark.django_db
SCOPES = ["contacts.readonly"]


@pytest.fixture
def addresses(in_account: Account, actor: Actor) -> dict[str, tuple[Any, ...]]:
    """What asks, by the title of the question: its name, and what it is about."""
    shop, _text = integration_create(actor, name="Shop", scopes=SCOPES)
    token, _text = token_rotate(actor, integration=shop)
    app, _secret = application_create(actor, name="Till", scopes=SCOPES, own_account=True)
    install = credentials_issue(actor, application=app, scopes=SCOPES).integration
    hook = endpoint_create(actor, name="Hook", url="https://93.184.216.34/", events=["NoteCreate"])
    return {
        "Make a new token?": ("integrations:rotate", shop.pk),
        "Revoke “Shop”?": ("integrations:revoke", shop.pk),
        f"End the token …{token.hint} now?": ("integrations:token_end", shop.pk, token.pk),
        "Make a new secret?": ("apps:secret", app.pk),
        "Delete “Till”?": ("apps:delete", app.pk),
        "Remove “Till”?": ("apps:remove", install.pk),
        "Delete “Hook”?": ("webhooks:delete", hook.pk),
        "Make a new secret? ": ("webhooks:secret_new", hook.pk),
    }


def stored() -> list[Any]:
    models = (ApiApplication, ApiToken, Integration, WebhookEndpoint)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_looking_at_the_question_does_nothing(
    as_alice: Client, url: Callable[..., str], addresses: dict[str, tuple[Any, ...]]
) -> None:
    before = stored()
    for title, address in addresses.items():
        page = html.unescape(as_alice.get(url(*address)).content.decode())
        assert f"<h1>{title.strip()}</h1>" in page
        assert '<form class="card" method="post">' in page
    assert stored() == before


def test_buttons_lead_to_it(
    as_alice: Client, url: Callable[..., str], addresses: dict[str, tuple[Any, ...]]
) -> None:
    shown = {"integrations": "integrations:detail", "apps": "apps:detail"}
    shown["webhooks"] = "webhooks:endpoint"
    for name, *args in addresses.values():
        page_name = "apps:list" if name == "apps:remove" else shown[name.split(":")[0]]
        page = as_alice.get(url(page_name, *([] if name == "apps:remove" else args[:1])))
        address = url(name, *args)
        assert f'method="post" action="{address}"' not in page.content.decode()
        assert f'="{address}"' in page.content.decode()
