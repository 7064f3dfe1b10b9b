"""Notes: what colleagues write down about a contact, for themselves only."""

from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair
from hoopcrm.core.richtext import show


class Note(AccountOwned):
    """A note. Written only by the services of notes.

    Attributes:
        body: clean HTML of `core.richtext`.
        text: the words of the body, for searching, exports and previews.
        edited_at, edited_by: the last change of the title or the body; None while it is as first
            written.
        version: rises with each change; editors send the one they saw.
    """

    class Colour(models.TextChoices):
        """Tones of the palette; `gray` shows no colour."""

        GRAY = "gray", _("None")
        AMBER = "amber", _("Yellow")
        GREEN = "green", _("Green")
        BLUE = "blue", _("Blue")
        VIOLET = "violet", _("Violet")
        PINK = "pink", _("Pink")
        RED = "red", _("Red")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = SameAccountKey(
        Contact,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="notes",
        db_index=False,
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(_("body"))
    text = models.TextField(editable=False)
    colour = models.CharField(max_length=10, choices=Colour, default=Colour.GRAY)
    pinned = models.BooleanField(default=False)
    author = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = SameAccountKey(
        "accounts.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [account_pair("contacts_note")]
        indexes = [
            models.Index(fields=["contact", "created_at", "id"], name="contacts_note_of_contact")
        ]

    def __str__(self) -> str:
        return self.title or self.text[:60]

    @property
    def html(self) -> SafeString:
        """The body as a page shows it."""
        return show(self.body)
