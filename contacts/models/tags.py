"""Tags: words that the company puts on contacts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair

TAG_COLOURS = 12


class Tag(AccountOwned):
    """A tag, called as it was first typed or last renamed.

    Attributes:
        name_folded: the name without case and accents, unique in the account. Whatever takes tags
            by name (header, settings, import, API) finds them by it, so "VIP" and "vip" are one.
        colour: 1 to 12 of the palette.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=80)
    name_folded = models.CharField(max_length=160, db_collation="C", editable=False)
    colour = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["name_folded"]
        constraints = [
            account_pair("contacts_tag"),
            models.UniqueConstraint(fields=("account", "name_folded"), name="contacts_tag_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ContactTag(AccountOwned):
    """A tag on a contact."""

    id = models.BigAutoField(primary_key=True)
    contact = SameAccountKey(
        Contact, on_delete=models.CASCADE, related_name="contact_tags", db_index=False
    )
    tag = SameAccountKey(Tag, on_delete=models.CASCADE, related_name="contact_tags", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("contact", "tag"), name="contacts_contacttag_once")
        ]
        indexes = [models.Index(fields=["tag", "contact"], name="contacts_contacttag_by_tag")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.contact_id}"
