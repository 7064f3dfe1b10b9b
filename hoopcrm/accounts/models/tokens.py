"""Programs that work in an account by the API, and the tokens that they show.

A token is kept as its hash only: whoever reads the table can call nothing with it.
"""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair


class Integration(AccountOwned):
    """A program with a name, which history shows, and with what it may do.

    Attributes:
        application: id of the app that it is an install of, which may be another account's; None
            for a private integration.
        scopes: keys of `hoopcrm.accounts.api_scopes.api_scopes`.
        created_by: the member who answers for it: who made or allowed it, or took it over since;
            the API's `userId`.
        revoked_at: since when none of its tokens works.
        version: raised by one when somebody changes it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    scopes = models.JSONField(_("scopes"), default=list)
    application = models.UUIDField(null=True, editable=False)
    created_by = SameAccountKey(
        "accounts.Member", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        constraints = [
            account_pair("accounts_integration"),
            models.UniqueConstraint(
                fields=("application", "account"),
                condition=models.Q(application__isnull=False, revoked_at__isnull=True),
                name="accounts_integration_install",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("integrations:detail", args=[self.account_id, self.pk])


class ApiToken(AccountOwned):
    """One secret of an integration. A rotation leaves the one before valid for a while.

    Attributes:
        digest: SHA-256 of the whole token, hexadecimal.
        hint: its last four characters, so that people can tell tokens apart.
        expires_at: None never.
        last_used_at: to the minute.
        chain: the tokens that came of one allowance of an app, one after the other.
        used_at: when a refresh token was exchanged for the next one.
    """

    class Kind(models.TextChoices):
        PRIVATE = "private", _("Private integration")
        ACCESS = "access", _("Access token")
        REFRESH = "refresh", _("Refresh token")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    integration = SameAccountKey(Integration, on_delete=models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    digest = models.CharField(max_length=64, unique=True, db_collation="C", editable=False)
    hint = models.CharField(max_length=4, editable=False)
    chain = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [account_pair("accounts_apitoken")]
        indexes = [
            models.Index(
                fields=["chain"],
                condition=models.Q(chain__isnull=False),
                name="accounts_apitoken_chain",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} …{self.hint}"
