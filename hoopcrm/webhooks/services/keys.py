"""The signing key is changed: another is announced, so that receivers can prepare, then used."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import api_time, now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.events.emit import emit
from hoopcrm.webhooks.interest import accounts_with_endpoints
from hoopcrm.webhooks.models import SigningKey
from hoopcrm.webhooks.models.signing import in_good_time
from hoopcrm.webhooks.signing import new_key, signing_keys

LONGEST = timedelta(days=365)


@service(
    silent="of no account; each account with webhooks is told",
    read_only=ReadOnly.ALLOW,
)
def signing_key_change(actor: Actor, *, signs_from: datetime | None = None) -> SigningKey:
    """Make another key, which takes over at `signs_from`, in two weeks by default.

    Until then everything is signed with both. A moment that has come changes the key at once, for
    when the private key is known to others; receivers then turn webhooks away until they have the
    new one.

    Raises:
        Refused: `changing` when another key is announced already and this one is not for at once,
            `too_late` on `signs_from`.
    """
    signing_keys()
    list(SigningKey.objects.select_for_update().order_by("pk"))  # two at once make one
    keys, moment = signing_keys(), now()
    starts = signs_from or in_good_time()
    if starts > moment + LONGEST:
        raise Refused("too_late", _("A year from now at the latest."), field="signs_from")
    if keys.coming is not None and starts > moment:
        raise Refused("changing", _("Another key is announced already. It takes over first."))
    made = new_key()
    made.id, made.signs_from = (keys.coming or keys.current).pk + 1, max(starts, moment)
    if starts <= moment:
        SigningKey.objects.all().delete()  # whoever has the old one signs nothing that we announce
    made.save(force_insert=True)
    for account in accounts_with_endpoints():
        with scope(account):
            data = {"signs_from": api_time(made.signs_from), "key": made.key_id}
            emit("webhook.key_changed", account=account, actor=actor, data=data)
    return made


@service(silent="a key that signs nothing any more", read_only=ReadOnly.ALLOW)
def signing_keys_retire(actor: Actor) -> int:
    """Delete the keys before the one in force; returns how many."""
    found: int = SigningKey.objects.filter(pk__lt=signing_keys().current.pk).delete()[0]
    return found
