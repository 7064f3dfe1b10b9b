"""The key with which the installation signs what it sends."""

from django.db import models

from hoopcrm.core.clock import now


class SigningKey(models.Model):
    """The one Ed25519 key of the installation, made when it is first needed.

    Attributes:
        private: the 32 bytes of the private key in base64, encrypted by `core.secrets`.
        public: the 32 bytes of the public key in base64.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    private = models.TextField()
    public = models.CharField(max_length=44)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="webhooks_signingkey_only")
        ]

    def __str__(self) -> str:
        return self.public
