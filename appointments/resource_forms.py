"""The forms about rooms and equipment."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_
from django.utils.translation import ngettext

from appointments.calendar_forms import LINE, SectionForm
from appointments.models import Calendar
from appointments.models.places import PlaceKind
from appointments.models.resources import Resource
from appointments.needs import needs_of
from appointments.resource_access import resources


class ResourceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A room, or a kind of equipment."""

    class Meta:
        model = Resource
        fields: ClassVar[list[str]] = ["name", "quantity", "description"]
        widgets: ClassVar[dict[str, Any]] = {
            "name": forms.TextInput(attrs={"autofocus": True, **LINE}),
            "quantity": forms.NumberInput(attrs={"inputmode": "numeric", "min": "1"}),
            "description": forms.Textarea(attrs={"rows": "3"}),
        }

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["quantity"].help_text = _("So many appointments can have one at the same time.")
        self.fields["description"].help_text = _("Only colleagues read it.")
        if self.instance.is_room:
            del self.fields["quantity"]


class NeedsForm(SectionForm):
    """Which rooms and equipment appointments of a calendar need."""

    rooms = forms.MultipleChoiceField(
        label=N_("Rooms"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=N_("Each appointment takes one of these that is free. None: it needs no room."),
    )
    equipment = forms.MultipleChoiceField(
        label=N_("Equipment"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=N_("Each appointment takes one piece of everything ticked."),
    )
    place_is_room = forms.BooleanField(
        label=N_("Tell people the room as the meeting location"),
        required=False,
        help_text=N_("In messages and calendar files, instead of another location."),
    )

    class Meta:
        model = Calendar
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in resources()}
        needs = needs_of(self.instance)
        for name, is_room, now_so in (
            ("rooms", True, needs.rooms),
            ("equipment", False, needs.equipment),
        ):
            choices = [
                (key, _label(one)) for key, one in self.known.items() if one.is_room == is_room
            ]
            field: Any = self.fields[name]
            field.choices = choices
            field.error_messages["invalid_choice"] = _("One of these has been deleted.")
            self.initial[name] = [str(one.pk) for one in now_so]
            if not choices:
                del self.fields[name]
        self.initial["place_is_room"] = self.instance.place_kind == PlaceKind.ROOM
        if "rooms" not in self.fields:
            del self.fields["place_is_room"]

    @property
    def chosen(self) -> list[Resource]:
        """What is ticked."""
        keys = [*self.cleaned_data.get("rooms", []), *self.cleaned_data.get("equipment", [])]
        return [self.known[key] for key in keys]

    @property
    def changes(self) -> dict[str, Any]:
        """The place of the calendar, where that becomes the room or no longer is it."""
        was_so = self.instance.place_kind == PlaceKind.ROOM
        is_so = bool(self.cleaned_data.get("place_is_room") and self.cleaned_data.get("rooms"))
        if is_so == was_so:
            return {}
        return {"place_kind": PlaceKind.ROOM if is_so else "", "place": ""}


def _label(one: Resource) -> str:
    name = one.name
    if one.quantity > 1:
        told = ngettext("%(name)s (%(n)d piece)", "%(name)s (%(n)d pieces)", one.quantity)
        name = told % {"name": name, "n": one.quantity}
    return name if one.is_active else _("%(name)s, switched off") % {"name": name}
