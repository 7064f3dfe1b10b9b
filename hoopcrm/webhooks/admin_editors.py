"""The installation's staff announces another signing key by adding one in the admin site."""

from collections.abc import Mapping
from typing import Any

from hoopcrm.core.actor import Actor
from hoopcrm.core.admin_models import AdminEditor, admin_editors
from hoopcrm.webhooks.models import SigningKey
from hoopcrm.webhooks.services.keys import signing_key_change


def _add(actor: Actor, values: Mapping[str, Any]) -> SigningKey:
    return signing_key_change(actor, signs_from=values["signs_from"])


def _save(actor: Actor, key: SigningKey, changes: Mapping[str, Any]) -> None:
    """A key that is announced stays as it is."""


admin_editors.add(
    AdminEditor(key="webhooks.signingkey", fields=(), added=("signs_from",), save=_save, add=_add)
)
