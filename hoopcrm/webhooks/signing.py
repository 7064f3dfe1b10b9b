"""Signatures by which a receiver knows that a webhook is ours and unchanged.

`x-ghl-signature` is Ed25519 over the raw body, base64, by the installation's key, as the client
libraries check it; `x-wl-signature` is HMAC-SHA256 over it, hex, by the secret of the endpoint.
"""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hoopcrm.core.secrets import decrypt, encrypt
from hoopcrm.webhooks.models import SigningKey

ED25519, HMAC = "x-ghl-signature", "x-wl-signature"


def new_secret() -> str:
    """A secret for an endpoint."""
    return secrets.token_urlsafe(32)


def signatures(body: bytes, *, secret: str) -> dict[str, str]:
    """The headers that sign a body. Raises core.secrets.Unreadable."""
    return {
        ED25519: b64encode(_private(signing_key().private).sign(body)).decode(),
        HMAC: hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(),
    }


def signing_key() -> SigningKey:
    """The installation's key; made when there is none yet."""
    found = SigningKey.objects.first()
    if found is None:
        made = Ed25519PrivateKey.generate()
        row = SigningKey(
            private=encrypt(b64encode(made.private_bytes_raw()).decode()),
            public=b64encode(made.public_key().public_bytes_raw()).decode(),
        )
        # Another process may have been as quick.
        SigningKey.objects.bulk_create([row], ignore_conflicts=True)
        found = SigningKey.objects.get()
    return found


def public_raw() -> str:
    """The public key's 32 bytes in base64."""
    return signing_key().public


def public_pem() -> str:
    """The public key as PEM."""
    key = Ed25519PublicKey.from_public_bytes(b64decode(public_raw()))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@lru_cache(maxsize=4)
def _private(stored: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(b64decode(decrypt(stored)))
