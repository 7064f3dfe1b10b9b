"""Exports of contacts: who took which contacts out, and the file while it is kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair


class ContactExport(AccountOwned):
    """One export. A small one went to the browser at once and has neither file nor job.

    Attributes:
        source: which contacts, as `contacts.export.source.Source` reads it.
        what: the same for people.
        columns: keys of the list's columns; null for all columns.
        contacts: how many were written; null while that is open.
        expires_at: until then the file can be downloaded by whoever made it.
    """

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        VCARD = "vcard", _("vCard")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    format = models.CharField(_("format"), max_length=5, choices=Format.choices)
    source = models.JSONField(default=dict)
    what = models.CharField(_("contacts"), max_length=200)
    columns = models.JSONField(null=True)
    contacts = models.BigIntegerField(null=True)
    file = SameAccountKey(
        "files.StoredFile", on_delete=models.SET_NULL, null=True, related_name="contact_exports"
    )
    member = SameAccountKey(
        "accounts.Member", on_delete=models.PROTECT, null=True, related_name="contact_exports"
    )
    actor_label = models.CharField(max_length=200, blank=True)
    job = SameAccountKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("export of contacts")
        verbose_name_plural = _("exports of contacts")
        constraints = [account_pair("contacts_contactexport")]

    def __str__(self) -> str:
        return self.what
