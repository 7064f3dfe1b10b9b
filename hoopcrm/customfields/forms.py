"""The forms of the settings pages. The services check what they get."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoopcrm.customfields.file_rules import FIELD_KINDS, MOST_FILES
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.services.fields import PREFILLED
from hoopcrm.customfields.unique import UNIQUE_TYPES
from hoopcrm.files.kinds import KINDS

_LINE = {"autocomplete": "off"}
Type = FieldDefinition.Type
WITH_PLACEHOLDER = (
    Type.TEXT,
    Type.LARGE_TEXT,
    Type.NUMBER,
    Type.MONETARY,
    Type.PHONE,
    Type.EMAIL,
    Type.MULTIPLE,
    Type.TEXTBOX_LIST,
)


class FieldForm(forms.Form):
    """What may change of a field of `type`; `new` asks for its options as well.

    A field made without `unique` is not asked for it again.
    """

    label = forms.CharField(label=_("Name"), required=False, widget=forms.TextInput(attrs=_LINE))
    description = forms.CharField(
        label=_("Description"),
        required=False,
        widget=forms.TextInput(attrs=_LINE),
        help_text=_("Shown below the field while somebody fills it in."),
    )
    placeholder = forms.CharField(
        label=_("Placeholder"),
        required=False,
        widget=forms.TextInput(attrs=_LINE),
        help_text=_("An example, shown while the field is empty."),
    )
    default_value = forms.CharField(
        label=_("Prefilled value"),
        required=False,
        widget=forms.TextInput(attrs=_LINE),
        help_text=_("What the form for a new contact begins with."),
    )
    is_unique = forms.BooleanField(
        label=_("Unique: no two contacts may have the same value"),
        required=False,
        help_text=_("Can be given up later, but not taken up again."),
    )
    file_kinds = forms.MultipleChoiceField(
        label=_("Accepted formats"),
        required=False,
        choices=[(key, KINDS[key].label) for key in FIELD_KINDS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all that can be stored."),
    )
    max_files = forms.IntegerField(
        label=_("Files at most"),
        initial=1,
        widget=forms.NumberInput(attrs={"min": "1", "max": str(MOST_FILES)}),
        help_text=_("With 1, a new file replaces the one that is there."),
    )
    folder = forms.ChoiceField(label=_("Folder"), required=False)
    allow_custom = forms.BooleanField(label=_("Allow an answer of one's own"), required=False)
    options = forms.CharField(
        label=_("Options"),
        required=False,
        widget=forms.Textarea(attrs={"rows": "6"}),
        help_text=_("One on each line, in the order in which they are offered."),
    )

    def __init__(
        self,
        *args: Any,
        type: str,
        folders: list[tuple[str, str]],
        new: bool,
        unique: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["folder"] = forms.ChoiceField(
            label=_("Folder"), required=False, choices=[("", _("No folder")), *folders]
        )
        if type == Type.TEXTBOX_LIST:
            self.fields["options"].label = _("Labels of the boxes")
            self.fields["options"].help_text = _("One on each line.")
        if not (new and FieldDefinition(type=type).has_labels):
            del self.fields["options"]
        if type != Type.RADIO:
            del self.fields["allow_custom"]
        if type not in WITH_PLACEHOLDER:
            del self.fields["placeholder"]
        if type not in PREFILLED:
            del self.fields["default_value"]
        if type == Type.LARGE_TEXT:
            self.fields["default_value"].widget = forms.Textarea(attrs={"rows": "3"})
        if type != Type.FILE:
            del self.fields["file_kinds"], self.fields["max_files"]
        if type not in UNIQUE_TYPES or not unique:
            del self.fields["is_unique"]


class NameForm(forms.Form):
    """The name of a folder."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        widget=forms.TextInput(attrs={"autofocus": True, **_LINE}),
    )


class ConfirmForm(forms.Form):
    """The name of what is deleted, typed."""

    confirm = forms.CharField(
        label=_("Type the name to confirm"),
        required=False,
        widget=forms.TextInput(attrs={"autofocus": True, **_LINE}),
    )


class CustomValueForm(forms.Form):
    """A custom value."""

    name = forms.CharField(label=_("Name"), required=False, widget=forms.TextInput(attrs=_LINE))
    value = forms.CharField(
        label=_("Value"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": "4"})
    )
    folder = forms.CharField(
        label=_("Folder"),
        required=False,
        widget=forms.TextInput(attrs=_LINE),
        help_text=_("Values with the same folder stand together."),
    )
