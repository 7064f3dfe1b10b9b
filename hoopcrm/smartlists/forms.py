"""The forms of smart lists. The services judge what was given."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoopcrm.accounts.access import active_members
from hoopcrm.core.errors import Refused
from hoopcrm.smartlists.models import NAME_LENGTH, Access, SmartList


class ListForm(forms.Form):
    """The base: shows a refusal where its fault is."""

    def refuse(self, refused: Refused) -> None:
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, refused.message)


class NameForm(ListForm):
    """The name of a list."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "maxlength": str(NAME_LENGTH), "autofocus": ""}
        ),
    )


class SharingForm(ListForm):
    """Who may see a list, and who may change it."""

    everyone = forms.ChoiceField(
        label=gettext_lazy("Everybody in the account"),
        required=False,
        choices=[
            ("", gettext_lazy("Only those named below")),
            (Access.VIEW.value, Access.VIEW.label),
            (Access.EDIT.value, Access.EDIT.label),
        ],
        help_text=gettext_lazy(
            "People open the list, and can save a copy of their own. Who can edit it may also"
            " overwrite and rename it."
        ),
    )
    viewers = forms.MultipleChoiceField(label=gettext_lazy("Can view"), required=False)
    editors = forms.MultipleChoiceField(label=gettext_lazy("Can edit"), required=False)

    def __init__(self, smart_list: SmartList, shares: list[Any], data: Any = None) -> None:
        given = {
            access: [str(one.member_id) for one in shares if one.access == access]
            for access in Access.values
        }
        initial = {
            "everyone": smart_list.everyone,
            "viewers": given[Access.VIEW],
            "editors": given[Access.EDIT],
        }
        super().__init__(data, initial=initial, auto_id="share-%s")
        people = {one.pk: one for one in [*active_members(), *(share.member for share in shares)]}
        people.pop(smart_list.owner_id, None)
        self.people = {str(pk): one for pk, one in people.items()}
        for name in ("viewers", "editors"):
            field: Any = self.fields[name]
            field.choices = [(pk, one.display_name) for pk, one in self.people.items()]
            field.widget.attrs |= {"data-module": "tags", "placeholder": _("Add people")}

    def chosen(self, name: str) -> list[Any]:
        """The members chosen in a field."""
        return [self.people[pk] for pk in self.cleaned_data[name]]
