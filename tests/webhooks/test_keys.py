"""Another signing key: announced to receivers, then in force."""

from base64 import b64decode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import CommandError, call_command
from django.test import Client

from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from hoopcrm.webhooks.jobs import forget
from hoopcrm.webhooks.models import SigningKey, WebhookEndpoint
from hoopcrm.webhooks.services.keys import signing_key_change
from hoopcrm.webhooks.signing import KEY, public_raw, signatures, signing_keys
from tests import make
from tests.webhooks.conftest import SYSTEM, MakeEndpoint

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BODY = b'{"type": "NoteCreate"}'


def fits(signature: str, raw: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(raw)).verify(b64decode(signature), BODY)
    except InvalidSignature:
        return False
    return True


def test_both_sign_until_the_new_one_takes_over() -> None:
    old = public_raw()
    made = signing_key_change(SYSTEM, signs_from=now() + timedelta(days=3))
    signed = signatures(BODY, secret="s")
    assert public_raw() == old
    assert fits(signed["x-ghl-signature"], old)
    assert fits(signed["x-ghl-signature-next"], made.public)
    assert signed[KEY] != made.key_id
    with time_machine.travel(now() + timedelta(days=3, minutes=1), tick=False):
        signed = signatures(BODY, secret="s")
        assert public_raw() == made.public
        assert fits(signed["x-ghl-signature"], made.public)
        assert "x-ghl-signature-next" not in signed
        assert signed[KEY] == made.key_id
        forget()
        assert SigningKey.objects.get() == made
        assert signing_key_change(SYSTEM).pk == made.pk + 1


def test_one_at_a_time() -> None:
    signing_key_change(SYSTEM)
    with pytest.raises(Refused) as refused:
        signing_key_change(SYSTEM)
    assert refused.value.code == "changing"
    with pytest.raises(Refused) as refused:
        signing_key_change(SYSTEM, signs_from=now() + timedelta(days=400))
    assert refused.value.code == "too_late"


def test_at_once_when_the_old_one_is_known_to_others() -> None:
    lost = [signing_keys().current.public, signing_key_change(SYSTEM).public]
    made = signing_key_change(SYSTEM, signs_from=now())
    assert SigningKey.objects.get() == made
    assert made.public not in lost
    assert fits(signatures(BODY, secret="s")["x-ghl-signature"], made.public)


def test_accounts_with_webhooks_are_told(
    account: Account,
    other_account: Account,
    endpoint_for: MakeEndpoint,
    as_alice: Client,
    url: Callable[..., str],
) -> None:
    hook: WebhookEndpoint = endpoint_for("NoteCreate", url="https://93.184.216.34/")
    page = as_alice.get(url("webhooks:list")).content.decode()
    assert "Another key takes over" not in page
    made = signing_key_change(SYSTEM)
    with scope(account):
        told = describe(Event.objects.get(type="webhook.key_changed"))
        assert hook.account_id == account.pk
    assert told.startswith("Webhooks are signed with another key from")
    with scope(other_account):
        assert not Event.objects.filter(type="webhook.key_changed").exists()
    page = as_alice.get(url("webhooks:list")).content.decode()
    assert "Another key takes over" in page
    assert made.public in page
    assert public_raw() in page


def test_programs_find_both() -> None:
    assert Client().get("/webhooks/public-key.pem?key=next").status_code == 404
    made = signing_key_change(SYSTEM)
    raw = Client().get("/webhooks/public-key.pem?key=next&format=raw").content.decode()
    assert raw.strip() == made.public
    listed: Any = Client().get("/webhooks/public-key.pem?format=json").json()["keys"]
    assert [one["raw"] for one in listed] == [public_raw(), made.public]
    assert listed[0]["signsUntil"] == listed[1]["signsFrom"]
    assert listed[1]["id"] == made.key_id


def test_the_command(capsys: Any) -> None:
    call_command("change_signing_key", "--days", "5")
    coming = signing_keys().coming
    assert coming is not None
    assert coming.signs_from - now() < timedelta(days=5)
    told = capsys.readouterr().out
    assert coming.key_id in told
    assert coming.public in told
    with pytest.raises(CommandError, match="announced already"):
        call_command("change_signing_key")
    call_command("change_signing_key", "--at-once")
    assert SigningKey.objects.count() == 1


def test_staff_announces_one_in_the_admin_site(alice: Member) -> None:
    browser = Client()
    browser.force_login(make.make_staff("staff@example.com"), backend=BACKEND)
    old, starts = public_raw(), now() + timedelta(days=10)
    page = browser.get("/admin/webhooks/signingkey/add/")
    assert "Now changes it at once" in page.content.decode()
    given = {"signs_from_0": f"{starts:%Y-%m-%d}", "signs_from_1": f"{starts:%H:%M:%S}"}
    answer = browser.post("/admin/webhooks/signingkey/add/", given)
    assert answer.status_code == 302, answer.content
    assert public_raw() == old
    assert signing_keys().coming is not None
