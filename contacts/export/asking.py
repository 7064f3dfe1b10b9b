"""What is asked before an export: the format, and which columns."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactExport

VISIBLE, EVERY = "visible", "all"


class ExportForm(forms.Form):
    """The choices of an export."""

    format = forms.ChoiceField(
        label=_("Format"),
        choices=[
            (ContactExport.Format.CSV, _("CSV, for spreadsheets and other programs")),
            (ContactExport.Format.VCARD, _("vCard, for phones and address books")),
        ],
        initial=ContactExport.Format.CSV,
        widget=forms.RadioSelect,
        required=False,
    )
    columns = forms.ChoiceField(
        label=_("Columns of the CSV"),
        choices=[
            (VISIBLE, _("Those of the list, in its order")),
            (EVERY, _("All fields")),
        ],
        initial=VISIBLE,
        widget=forms.RadioSelect,
        required=False,
    )

    def clean_format(self) -> str:
        """CSV unless something else is chosen."""
        return self.cleaned_data["format"] or ContactExport.Format.CSV

    def chosen_columns(self, visible: Any) -> list[str] | None:
        """Keys of the columns to write, None for all."""
        return None if self.cleaned_data["columns"] == EVERY else list(visible)
