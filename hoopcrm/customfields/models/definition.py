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
    """One custom field. `key` never changes once made; merge fields and files refer to it.

    Attributes:
        allow_custom: a radio field's value may be text that is none of its options.
        is_unique: no two records may have the same value; can be given up, never taken up again.
        default_value: what forms begin with, as it is stored.
        file_kinds: of a file field: keys of the kinds that it takes; none: all.
        max_files: of a file field: one file is replaced by the next, several are kept.
    """

    class Type(models.TextChoices):
        TEXT = "text", _("Text")
        LARGE_TEXT = "large_text", _("Large text")
        NUMBER = "number", _("Number")
        MONETARY = "monetary", _("Amount of money")
        DATE = "date", _("Date")
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        SINGLE = "single", _("Single choice")
        RADIO = "radio", _("Radio buttons")
        MULTIPLE = "multiple", _("Multiple choice")
        CHECKBOX = "checkbox", _("Checkboxes")
        TEXTBOX_LIST = "textbox_list", _("List of text boxes")
        FILE = "file", _("Files")
        SIGNATURE = "signature", _("Signature")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    object_type = models.CharField(max_length=40, default="contact")
    folder = SameAccountKey(
        FieldFolder, on_delete=models.SET_NULL, null=True, blank=True, related_name="fields"
    )
    key = models.SlugField(_("key"), max_length=80, allow_unicode=False)
    label = models.CharField(_("label"), max_length=120)
    type = models.CharField(_("type"), max_length=12, choices=Type.choices)
    description = models.CharField(_("description"), max_length=300, blank=True)
    placeholder = models.CharField(_("placeholder"), max_length=120, blank=True)
    allow_custom = models.BooleanField(_("other answers"), default=False)
    is_unique = models.BooleanField(_("unique"), default=False)
    default_value = models.TextField(_("prefilled value"), blank=True)
    file_kinds = models.JSONField(_("accepted formats"), default=list, blank=True)
    max_files = models.PositiveSmallIntegerField(_("most files"), default=1)
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
    def full_key(self) -> str:
        """As merge fields name it: "contact.shirt_size"."""
        return f"{self.object_type}.{self.key}"

    @property
    def has_options(self) -> bool:
        """Whether values are option ids."""
        return self.type in CHOICES

    @property
    def holds_files(self) -> bool:
        """Whether what records have of it are files, not values."""
        return self.type in FILES

    @property
    def has_labels(self) -> bool:
        """Whether it is made of options: choices, or the labels of text boxes."""
        return self.has_options or self.type == self.Type.TEXTBOX_LIST

    @property
    def offered(self) -> "list[FieldOption]":
        """The options to choose from, in order: without those removed."""
        return [option for option in self.options.all() if not option.is_removed]


ONE_CHOICE = (FieldDefinition.Type.SINGLE, FieldDefinition.Type.RADIO)
MANY_CHOICES = (FieldDefinition.Type.MULTIPLE, FieldDefinition.Type.CHECKBOX)
CHOICES = (*ONE_CHOICE, *MANY_CHOICES)
FILES = (FieldDefinition.Type.FILE, FieldDefinition.Type.SIGNATURE)


class FieldOption(AccountOwned):
    """A choice, or the label of a text box; records keep its id, so it may be renamed.

    Attributes:
        is_removed: no longer offered, but records that have it keep it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    field = SameAccountKey(FieldDefinition, on_delete=models.CASCADE, related_name="options")
    label = models.CharField(_("label"), max_length=120)
    position = models.PositiveIntegerField(default=0)
    is_removed = models.BooleanField(_("removed"), default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            account_pair("customfields_fieldoption"),
            models.UniqueConstraint(fields=("field", "label"), name="customfields_option_label"),
        ]

    def __str__(self) -> str:
        return self.label


class CustomValue(AccountOwned):
    """A text of the account for templates: `{{custom_values.key}}`. `key` never changes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    key = models.SlugField(_("key"), max_length=80, allow_unicode=False)
    value = models.TextField(_("value"), blank=True)
    folder = models.CharField(_("folder"), max_length=80, blank=True)

    class Meta:
        ordering = ["folder", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=("account", "key"), name="customfields_customvalue_key")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_key(self) -> str:
        """As merge fields name it: "custom_values.office_hours"."""
        return f"custom_values.{self.key}"
