"""Form fields that contacts need beyond Django's."""

import re
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.scoping import current_account

_WRITTEN = re.compile(r"(?:(\d{4})|-)-(\d{2})-(\d{2})")


class SuggestInput(forms.TextInput):
    """A text input with suggestions from the server: GET ?q= answers `<option>` elements."""

    template_name = "contacts/widgets/suggest.html"

    def __init__(self, url_name: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.url_name = url_name

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["url"] = reverse(self.url_name, args=[current_account().pk])
        context["widget"]["list_id"] = f"{context['widget']['attrs'].get('id', name)}-list"
        return context


class BirthdayWidget(forms.MultiWidget):
    """Day, month and year, of which the year may stay empty."""

    template_name = "contacts/widgets/birthday.html"

    def __init__(self) -> None:
        number = {"inputmode": "numeric", "autocomplete": "off"}
        day = {**number, "maxlength": "2", "placeholder": _("Day"), "aria-label": _("Day")}
        year = {**number, "maxlength": "4", "placeholder": _("Year"), "aria-label": _("Year")}
        months = [("", _("Month")), *MONTHS.items()]
        super().__init__(
            {
                "day": forms.TextInput(attrs=day),
                "month": forms.Select(attrs={"aria-label": _("Month")}, choices=months),
                "year": forms.TextInput(attrs=year),
            }
        )

    def decompress(self, value: Any) -> list[str]:
        """Day, month and year of YYYY-MM-DD or --MM-DD."""
        found = _WRITTEN.fullmatch(value or "")
        if found is None:
            return ["", "", ""]
        year, month, day = found.groups()
        return [str(int(day)), str(int(month)), year or ""]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else ""


class BirthdayField(forms.Field):
    """A date of birth as text: YYYY-MM-DD, --MM-DD without the year, "" for none."""

    widget = BirthdayWidget

    def clean(self, value: Any) -> str:
        """Put the parts together; whether such a day exists is judged by the service."""
        day, month, year = ((part or "").strip() for part in value or ("", "", ""))
        if not (day or month or year):
            return ""
        if not (day.isdecimal() and month.isdecimal() and len(day) <= 2 and len(month) <= 2):
            raise forms.ValidationError(_("Give the day and the month; the year may stay empty."))
        if year and not (year.isdecimal() and len(year) == 4):
            raise forms.ValidationError(_("Write the year with four digits, or leave it empty."))
        return (
            f"{int(year):04}-{int(month):02}-{int(day):02}"
            if year
            else (f"--{int(month):02}-{int(day):02}")
        )
