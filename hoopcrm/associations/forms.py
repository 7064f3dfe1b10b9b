"""The forms of labels. The services judge what was given."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoopcrm.associations.models import AssociationLabel
from hoopcrm.core.errors import Refused


def _name(label: Any, help_text: Any = "", **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": "60"} | attrs),
    )


class NamesForm(forms.Form):
    """The words of a label."""

    forward = _name(_("Label"), _("Such as Spouse, Manager or Employee of."), autofocus="")
    backward = _name(
        _("Label on the other side"),
        _("Such as Employee or Employs. Leave it empty for the same word on both sides."),
    )

    def refuse(self, refused: Refused) -> None:
        """Show a refusal where its fault is."""
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, refused.message)


class LabelForm(NamesForm):
    """A new label."""

    pair = forms.ChoiceField(label=_("Connects"), choices=AssociationLabel.Pair.choices)
    most_second = forms.IntegerField(
        label=_("Links that one contact may have"), min_value=1, max_value=1000, initial=1000
    )
    most_first = forms.IntegerField(
        label=_("Links that the other side may have"),
        min_value=1,
        max_value=1000,
        initial=1000,
        help_text=_("1 and 1 is one to one; up to 1,000 on each side."),
    )
    field_order = ("pair", "forward", "backward", "most_second", "most_first")
