"""Signatures by which a receiver knows that a webhook is ours and unchanged.

`x-ghl-signature` is Ed25519 over the raw body, base64, by the installation's key, as the client
libraries check it; `x-ghl-signature-key` names that key. While another one is announced,
`x-ghl-signature-next` is what that one makes of the same body. `x-wl-signature` is HMAC-SHA256
over it, hex, by the secret of the endpoint.
"""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hoopcrm.core.clock import now
from hoopcrm.core.secrets import decrypt, encrypt
from hoopcrm.webhooks.models import SigningKey

ED25519, HMAC = "x-ghl-signature", "x-wl-signature"
KEY, NEXT = "x-ghl-signature-key", "x-ghl-signature-next"


@dataclass(frozen=True)
class Keys:
    """The key in force, and the one that takes over at its `signs_from`, if one is announced."""

    current: SigningKey
    coming: SigningKey | None


def new_secret() -> str:
    """A secret for an endpoint."""
    return secrets.token_urlsafe(32)


def signatures(body: bytes, *, secret: str) -> dict[str, str]:
    """The headers that sign a body. Raises core.secrets.Unreadable."""
    keys = signing_keys()
    signed = {ED25519: _signed(keys.current, body), KEY: keys.current.key_id}
    if keys.coming is not None:
        signed[NEXT] = _signed(keys.coming, body)
    signed[HMAC] = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return signed


def signing_keys() -> Keys:
    """The installation's keys; the first is made when there is none yet."""
    rows = list(SigningKey.objects.order_by("pk"))
    if not rows:
        # Another process may have been as quick.
        SigningKey.objects.bulk_create([new_key()], ignore_conflicts=True)
        rows = [SigningKey.objects.get()]
    moment = now()
    current = next((row for row in reversed(rows) if row.signs_from <= moment), rows[0])
    later = [row for row in rows if row.pk > current.pk]
    return Keys(current, later[0] if later else None)


def new_key() -> SigningKey:
    """A key that is not stored yet, and would sign at once."""
    made = Ed25519PrivateKey.generate()
    return SigningKey(
        signs_from=now(),
        private=encrypt(b64encode(made.private_bytes_raw()).decode()),
        public=b64encode(made.public_key().public_bytes_raw()).decode(),
    )


def public_raw() -> str:
    """The 32 bytes of the public key in force, in base64."""
    return signing_keys().current.public


def public_pem() -> str:
    """The public key in force as PEM."""
    return signing_keys().current.pem


def _signed(key: SigningKey, body: bytes) -> str:
    return b64encode(_private(key.private).sign(body)).decode()


@lru_cache(maxsize=4)
def _private(stored: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(b64decode(decrypt(stored)))
