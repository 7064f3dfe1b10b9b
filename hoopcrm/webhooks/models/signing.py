"""The keys with which the installation signs what it sends."""

import hashlib
from base64 import b64decode
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now

# How long receivers have to take the next key beside the one in force.
LEAD = timedelta(days=14)


def in_good_time() -> datetime:
    """When a key that is announced now takes over."""
    return now() + LEAD


class SigningKey(models.Model):
    """An Ed25519 key of the installation; the first is made when it is needed.

    One is in force: the newest that signs already. At most one is newer, announced to take over.

    Attributes:
        id: rises from key to key.
        private: the 32 bytes of the private key in base64, encrypted by `core.secrets`.
        public: the 32 bytes of the public key in base64.
        signs_from: since when it signs.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    private = models.TextField(editable=False)
    public = models.CharField(max_length=44, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    signs_from = models.DateTimeField(
        _("signs from"),
        default=in_good_time,
        help_text=_("Until then receivers take it beside the present one. Now changes it at once."),
    )

    class Meta:
        verbose_name = _("signing key of webhooks")
        verbose_name_plural = _("signing keys of webhooks")

    def __str__(self) -> str:
        return self.key_id

    @property
    def key_id(self) -> str:
        """What it is called in the headers of a webhook: the start of its SHA-256."""
        return hashlib.sha256(b64decode(self.public)).hexdigest()[:16]

    @property
    def pem(self) -> str:
        """The public key as PEM."""
        key = Ed25519PublicKey.from_public_bytes(b64decode(self.public))
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
