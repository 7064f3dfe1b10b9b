"""What fields an account has added to its records. Values live on the records, keyed by id."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair


class FieldFolder(AccountOwned):
    """A heading under which fields stand on the record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    object_type = models.CharField(max_length=40, default="contact")
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            account_pair("customfields_fieldfolder"),
            models.UniqueConstraint(
                fields=("account", "object_type", "name"), name="customfields_fieldfolder_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FieldDefinition(AccountOwned):
    """One custom field. `key` never changes once made; merge fields and files refer to it."""

    class Type(models.TextChoices):
        TEXT = "text", _("Text")
        LARGE_TEXT = "large_text", _("Large text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        SINGLE = "single", _("Single choice")
        MULTIPLE = "multiple", _("Multiple choice")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    object_type = models.CharField(max_length=40, default="contact")
    folder = SameAccountKey(
        FieldFolder, on_delete=models.SET_NULL, null=True, blank=True, related_name="fields"
    )
    key = models.SlugField(_("key"), max_length=80, allow_unicode=False)
    label = models.CharField(_("label"), max_length=120)
    type = models.CharField(_("type"), max_length=12, choices=Type.choices)
    placeholder = models.CharField(_("placeholder"), max_length=120, blank=True)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            account_pair("customfields_fielddefinition"),
            models.UniqueConstraint(
                fields=("account", "object_type", "key"), name="customfields_definition_key"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def has_options(self) -> bool:
        """Whether values are option ids."""
        return self.type in (self.Type.SINGLE, self.Type.MULTIPLE)


class FieldOption(AccountOwned):
    """A choice of a single or multiple choice field; records keep its id, so it may be renamed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    field = SameAccountKey(FieldDefinition, on_delete=models.CASCADE, related_name="options")
    label = models.CharField(_("label"), max_length=120)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            account_pair("customfields_fieldoption"),
            models.UniqueConstraint(fields=("field", "label"), name="customfields_option_label"),
        ]

    def __str__(self) -> str:
        return self.label
