"""Where webhooks go to."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair

NAME_LENGTH = 80
URL_LENGTH = 2_000
APP_ID_LENGTH = 80


class WebhookEndpoint(AccountOwned):
    """An address that is told of events as they happen.

    Attributes:
        events: keys of `webhook_types` that it is told of.
        app_id: goes along as `appId`, "" for none.
        secret: encrypted; what its receiver checks `x-wl-signature` with.
        failing_since, last_failed_at: since when it has only failed, and when it did so last; both
            None while it works.
        rests_until: nobody answered there, so nothing is sent before.
        disabled_at, disabled_reason: when and why it was switched off because it only failed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    url = models.CharField(_("address"), max_length=URL_LENGTH)
    events = models.JSONField(_("events"), default=list)
    app_id = models.CharField(
        _("application id"), max_length=APP_ID_LENGTH, blank=True, default="", db_default=""
    )
    secret = models.TextField(editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    last_failed_at = models.DateTimeField(null=True, blank=True, editable=False)
    rests_until = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_at = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_reason = models.CharField(max_length=300, blank=True, editable=False)
    created_by = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [account_pair("webhooks_webhookendpoint")]
        indexes = [models.Index(fields=["account", "name"], name="webhooks_endpoint_of_account")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the settings."""
        return reverse("webhooks:endpoint", args=[self.account_id, self.pk])
