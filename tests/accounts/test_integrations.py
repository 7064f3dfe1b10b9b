"""Settings → Private integrations: programs, their scopes and their tokens."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from hoopcrm.accounts.callers import Caller, caller_of
from hoopcrm.accounts.models import Account, ApiToken, Integration, Member
from hoopcrm.accounts.services.tokens import (
    integration_create,
    integration_revoke,
    token_revoke,
    token_rotate,
    token_used,
)
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event

pytestmark = pytest.mark.django_db
Url = Callable[..., str]
GOOD = {"name": "Shop", "description": "Orders", "scopes": ["contacts.readonly"]}
SHOWN = re.compile(r"pit-[0-9a-f-]{36}")


def caller(token: str) -> Caller | None:
    return caller_of(token, kinds=frozenset({ApiToken.Kind.PRIVATE.value}))


@pytest.fixture
def shop(in_account: Account, actor: Actor) -> tuple[Integration, str]:
    return integration_create(actor, **GOOD)


class TestList:
    def test_with_nothing_it_says_what_they_are_for(self, as_alice: Client, url: Url) -> None:
        assert "No integrations yet" in as_alice.get(url("integrations:list")).content.decode()
        assert (
            "Nothing revoked"
            in as_alice.get(url("integrations:list") + "?revoked").content.decode()
        )

    def test_what_works_and_what_no_longer_does_stand_apart(
        self, as_alice: Client, url: Url, shop: Any, actor: Actor
    ) -> None:
        old, _token = integration_create(actor, **GOOD | {"name": "Old till"})
        integration_revoke(actor, integration=old)
        in_use = as_alice.get(url("integrations:list")).content.decode()
        assert "Shop" in in_use
        assert "Old till" not in in_use
        revoked = as_alice.get(url("integrations:list") + "?revoked").content.decode()
        assert "Old till" in revoked
        assert "Shop" not in revoked

    def test_what_nobody_uses_is_flagged(self, as_alice: Client, url: Url, shop: Any) -> None:
        assert "Unused for 90 days" not in as_alice.get(url("integrations:list")).content.decode()
        with writes.frame("test data", silent=True):
            ApiToken.objects.update(last_used_at=now() - timedelta(days=91))
        assert "Unused for 90 days" in as_alice.get(url("integrations:list")).content.decode()
        with writes.frame("test data", silent=True):
            ApiToken.objects.update(last_used_at=None)
            Integration.objects.update(created_at=now() - timedelta(days=200))
        assert "Unused for 90 days" in as_alice.get(url("integrations:list")).content.decode()
        token_used(Actor.system("tests"), token=ApiToken.objects.get())
        assert "Unused for 90 days" not in as_alice.get(url("integrations:list")).content.decode()

    def test_pages(
        self, as_alice: Client, url: Url, in_account: Account, actor: Actor, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr("hoopcrm.accounts.integration_shown.PAGE_SIZE", 2)
        for number in range(3):
            integration_create(actor, **GOOD | {"name": f"Program {number}"})
        first = as_alice.get(url("integrations:list")).content.decode()
        assert ("Program 2" in first, "Program 0" in first) == (True, False)
        older = re.search(r'href="(\?before=[^"]+)"', first)
        assert older
        second = as_alice.get(url("integrations:list") + older[1]).content.decode()
        assert ("Program 2" in second, "Program 0" in second) == (False, True)
        assert as_alice.get(url("integrations:list") + "?before=nonsense").status_code == 200


class TestNew:
    def test_its_token_is_shown_once(self, as_alice: Client, url: Url, alice: Member) -> None:
        answer = as_alice.post(url("integrations:new"), GOOD)
        assert answer["Cache-Control"] == "no-store"
        (token,) = set(SHOWN.findall(answer.content.decode()))
        found = caller(token)
        assert found is not None
        assert found.integration.created_by_id == alice.pk
        assert found.integration.scopes == ["contacts.readonly"]
        told = html.unescape(answer.content.decode())
        assert f"curl -H 'Authorization: Bearer {token}'" in told
        assert f"http://testserver/api/contacts/?locationId={alice.account_id}&limit=5" in told
        page = as_alice.get(url("integrations:detail", found.integration.pk)).content.decode()
        assert not SHOWN.search(page)
        assert f"…{token[-4:]}" in page

    def test_a_host_of_the_apis_own(self, as_alice: Client, url: Url, settings: Any) -> None:
        settings.API_HOST = "api.example.com"
        answer = as_alice.post(url("integrations:new"), GOOD)
        assert "http://api.example.com/contacts/?locationId=" in answer.content.decode()

    def test_no_call_is_offered_that_its_scopes_do_not_allow(
        self, as_alice: Client, url: Url
    ) -> None:
        answer = as_alice.post(url("integrations:new"), GOOD | {"scopes": ["contacts.write"]})
        assert SHOWN.search(answer.content.decode())
        assert "curl" not in answer.content.decode()

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"name": " "}, "Give the integration a name."),
            ({"name": "n" * 81}, "at most 80 characters"),
            ({"description": "d" * 301}, "at most 300 characters"),
            ({"scopes": []}, "Choose at least one scope."),
            ({"scopes": ["moon.write"]}, "There is no scope moon.write."),
        ],
    )
    def test_faults_stand_beside_their_field(
        self, as_alice: Client, url: Url, in_account: Account, given: Any, said: str
    ) -> None:
        answer = as_alice.post(url("integrations:new"), GOOD | given)
        assert answer.status_code == 422
        assert said in html.unescape(answer.content.decode())
        assert not Integration.objects.exists()

    def test_what_was_ticked_stays_ticked(self, as_alice: Client, url: Url) -> None:
        answer = as_alice.post(url("integrations:new"), GOOD | {"name": ""})
        boxes = re.findall(r"<input[^>]*name=\"scopes\"[^>]*>", answer.content.decode())
        ticked = [box for box in boxes if "checked" in box]
        assert len(ticked) == 1
        assert 'value="contacts.readonly"' in ticked[0]


class TestChange:
    def test_name_and_scopes(self, as_alice: Client, url: Url, shop: Any) -> None:
        integration, token = shop
        edit = url("integrations:edit", integration.pk)
        assert 'value="Shop"' in as_alice.get(edit).content.decode()
        changed = {"name": "Till", "description": "", "scopes": ["contacts.write"]}
        answer = as_alice.post(edit, changed)
        assert answer["Location"] == url("integrations:detail", integration.pk)
        found = caller(token)
        assert found is not None
        assert found.integration.name == "Till"
        assert found.integration.scopes == ["contacts.write"]
        event = Event.objects.get(type="integration.updated")
        assert set(event.changes) == {"name", "description", "scopes"}

    def test_what_a_colleague_changed_meanwhile_is_not_lost_unseen(
        self, as_alice: Client, url: Url, shop: Any
    ) -> None:
        edit = url("integrations:edit", shop[0].pk)
        opened = as_alice.get(edit).context["form"]["version"].value()
        mine, theirs = GOOD | {"version": opened}, GOOD | {"version": opened, "name": "Till"}
        assert as_alice.post(edit, theirs).status_code == 302
        answer = as_alice.post(edit, mine | {"name": "Kiosk"})
        assert answer.status_code == 422
        assert "was changed meanwhile" in answer.content.decode()
        assert Integration.objects.get().name == "Till"
        again = answer.context["form"]["version"].value()
        assert as_alice.post(edit, mine | {"name": "Kiosk", "version": again}).status_code == 302
        assert Integration.objects.get().name == "Kiosk"

    def test_a_revoked_one_cannot_be_changed(
        self, as_alice: Client, url: Url, shop: Any, actor: Actor
    ) -> None:
        integration_revoke(actor, integration=shop[0])
        edit = url("integrations:edit", shop[0].pk)
        assert as_alice.get(edit).status_code == 302
        answer = as_alice.post(edit, GOOD)
        assert answer.status_code == 422
        assert "has been revoked" in answer.content.decode()


class TestTokens:
    def test_a_new_one_beside_the_old(self, as_alice: Client, url: Url, shop: Any) -> None:
        integration, old = shop
        answer = as_alice.post(url("integrations:rotate", integration.pk)).content.decode()
        (new,) = set(SHOWN.findall(answer))
        assert "go on working for 7 days" in answer
        assert caller(old)
        assert caller(new)
        page = as_alice.get(url("integrations:detail", integration.pk)).content.decode()
        assert "Ends soon" in page
        with time_machine.travel(now() + timedelta(days=8), tick=False):
            assert caller(old) is None
            assert caller(new)

    def test_the_old_one_is_ended_at_once(self, as_alice: Client, url: Url, shop: Any) -> None:
        integration, old = shop
        first = ApiToken.objects.get()
        end = url("integrations:token_end", integration.pk, first.pk)
        assert end not in as_alice.get(url("integrations:detail", integration.pk)).content.decode()
        _row, new = token_rotate(Actor.system("tests"), integration=integration)
        assert end in as_alice.get(url("integrations:detail", integration.pk)).content.decode()
        assert as_alice.post(end).status_code == 302
        assert caller(old) is None
        assert caller(new)
        assert Event.objects.get(type="integration.token_ended").data == {"hint": first.hint}

    def test_the_only_one_is_not_ended_alone(self, shop: Any, actor: Actor) -> None:
        with pytest.raises(Refused) as refused:
            token_revoke(actor, token=ApiToken.objects.get())
        assert refused.value.code == "only_token"

    def test_a_token_of_another_integration_is_not_there(
        self, as_alice: Client, url: Url, shop: Any, actor: Actor
    ) -> None:
        other, token = integration_create(actor, **GOOD)
        token_rotate(actor, integration=other)
        foreign = ApiToken.objects.filter(integration=other).first()
        answer = as_alice.post(url("integrations:token_end", shop[0].pk, foreign.pk))
        assert answer.status_code == 404
        assert caller(token)


def test_revoking_ends_everything(as_alice: Client, url: Url, shop: Any) -> None:
    integration, token = shop
    answer = as_alice.post(url("integrations:revoke", integration.pk))
    assert answer["Location"] == url("integrations:list")
    assert caller(token) is None
    page = as_alice.get(url("integrations:detail", integration.pk)).content.decode()
    assert "None of its tokens works any more" in page
    assert "integrations:revoke" not in page
    # A second tab still offers it; it leads back to where it was asked for.
    answer = as_alice.post(
        url("integrations:revoke", integration.pk),
        headers={"Referer": f"http://testserver{integration.get_absolute_url()}"},
    )
    assert answer.status_code == 409
    assert f'href="http://testserver{integration.get_absolute_url()}"' in answer.content.decode()
    elsewhere = {"Referer": "https://elsewhere.example.com/"}
    answer = as_alice.post(url("integrations:revoke", integration.pk), headers=elsewhere)
    assert "elsewhere" not in answer.content.decode()


def test_who_may_not(as_carol: Client, as_mallory: Client, url: Url, shop: Any) -> None:
    assert as_carol.get(url("integrations:list")).status_code == 403
    assert as_mallory.get(url("integrations:detail", shop[0].pk)).status_code == 404


def test_another_accounts_are_not_there(
    as_alice: Client, url: Url, other_account: Account, mallory: Member
) -> None:
    with scope(other_account):
        theirs, _token = integration_create(Actor.of_member(mallory), **GOOD)
    for name in ("detail", "edit"):
        assert as_alice.get(url(f"integrations:{name}", theirs.pk)).status_code == 404
    for name in ("edit", "rotate", "revoke"):
        assert as_alice.post(url(f"integrations:{name}", theirs.pk), GOOD).status_code == 404
