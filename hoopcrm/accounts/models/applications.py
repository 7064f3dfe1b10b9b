"""Apps that other people's accounts may be opened to by OAuth 2.0, and the codes on the way."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair


class ApiApplication(AccountOwned):
    """A program that asks members of any account whether it may work there.

    It belongs to the account that manages it. Where somebody has allowed it, it is an
    `Integration` whose `application` is this one's id.

    Attributes:
        client_id: what it calls itself, known to everybody.
        secret_digest: SHA-256 of its secret; "" for a public client, which cannot keep one.
        redirect_uris: where people may be sent back to, compared letter by letter.
        scopes: what it may ask for.
        own_account: it gets tokens of its own account by its secret alone (client credentials).
        version: raised by one when somebody changes it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    client_id = models.CharField(
        max_length=40, unique=True, db_collation="C", editable=False, verbose_name=_("client id")
    )
    secret_digest = models.CharField(max_length=64, blank=True, editable=False)
    redirect_uris = models.JSONField(_("redirect addresses"), default=list)
    scopes = models.JSONField(_("scopes"), default=list)
    own_account = models.BooleanField(_("tokens of this account by its secret"), default=False)
    created_by = SameAccountKey(
        "accounts.Member", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=now, editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        constraints = [account_pair("accounts_apiapplication")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("apps:detail", args=[self.account_id, self.pk])

    @property
    def is_public(self) -> bool:
        """Whether it has no secret, such as a program on people's own devices."""
        return not self.secret_digest


class ApiCode(AccountOwned):
    """What an app is handed when somebody allowed it, to be exchanged for tokens once.

    Attributes:
        application: id of the app, which may be another account's.
        member: who allowed it.
        redirect_uri: the address that the app asked for; "" when it named none.
        challenge: of PKCE (S256), or "".
        chain: which tokens it was exchanged for.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.UUIDField(editable=False)
    member = SameAccountKey(
        "accounts.Member", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    digest = models.CharField(max_length=64, unique=True, db_collation="C", editable=False)
    scopes = models.JSONField(default=list)
    redirect_uri = models.TextField(blank=True)
    challenge = models.CharField(max_length=128, blank=True)
    chain = models.UUIDField(default=new_id, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [account_pair("accounts_apicode")]

    def __str__(self) -> str:
        return str(self.pk)
