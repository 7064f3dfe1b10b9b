"""The forms of the import's steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.access import all_tags
from contacts.ingest.followups import offered_to
from hoopcrm.core.extensions import Text
from hoopcrm.imports.models import DateOrders, Import, Mode, Prefer
from hoopcrm.imports.targets import REPORT_COLUMNS, SEVERAL, Target

SAMPLE_VALUES = 3
MOST_TAG_OPTIONS = 500


class OptionsForm(forms.Form):
    """What the import may do, beside the mapping."""

    mode = forms.ChoiceField(
        label=_("How to import"), choices=Mode.choices, widget=forms.RadioSelect
    )
    prefer = forms.ChoiceField(
        label=_("Find existing contacts"), choices=Prefer.choices, widget=forms.RadioSelect
    )
    date_order = forms.ChoiceField(label=_("Dates are written as"), choices=DateOrders.choices)
    keep_empty = forms.BooleanField(label=_("Don't update empty values"), required=False)
    names_suffice = forms.BooleanField(
        label=_("Also import rows without e-mail and phone, if they have a name"), required=False
    )
    skip_unmapped = forms.BooleanField(
        label=_("Don't import data of unmapped columns"), required=False
    )
    save_as = forms.CharField(
        label=_("Save this mapping as"),
        help_text=_("It is used by itself for the next file with the same columns."),
        max_length=80,
        required=False,
    )

    def __init__(self, *args: Any, duplicates: bool = False, **kwargs: Any) -> None:
        """`duplicates`: whether the account allows them."""
        super().__init__(*args, **kwargs)
        if not duplicates:
            mode: Any = self.fields["mode"]
            mode.choices = [one for one in Mode.choices if one[0] != Mode.EACH]

    @classmethod
    def of(cls, imported: Import, *, duplicates: bool) -> "OptionsForm":
        """Filled with what was chosen so far."""
        names = ("mode", "prefer", "date_order", "keep_empty", "skip_unmapped")
        initial = {name: getattr(imported, name) for name in names}
        return cls(
            initial=initial | {"names_suffice": not imported.needs_address}, duplicates=duplicates
        )

    def arguments(self) -> dict[str, Any]:
        """For the service."""
        values = dict(self.cleaned_data)
        values.pop("save_as")
        values["needs_address"] = not values.pop("names_suffice")
        return values


class TagNames(forms.MultipleChoiceField):
    """Names of tags, among them such as do not exist yet."""

    def valid_value(self, value: str) -> bool:
        return True


class StartForm(forms.Form):
    """The last step: tags and consent."""

    tags = TagNames(label=_("Tags to add to all of them"), required=False)
    consent = forms.BooleanField(
        label=_("These contacts agreed to be contacted by us."), required=False
    )

    def __init__(
        self, *args: Any, member: Any, chosen: list[str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.followups = [f"followup-{one.key}" for one in offered_to(member)]
        for one in offered_to(member):
            self.fields[f"followup-{one.key}"] = forms.CharField(
                label=one.label, help_text=one.hint, max_length=one.limit, required=False
            )
        names = [tag.name for tag in all_tags()[:MOST_TAG_OPTIONS]]
        names += [name for name in chosen or [] if name not in names]
        field = self.fields["tags"]
        field.widget = forms.SelectMultiple(
            attrs={"data-module": "tags", "data-create": ""},
            choices=[(name, name) for name in names],
        )

    def arguments(self) -> dict[str, Any]:
        """For the service."""
        data = self.cleaned_data
        wanted = {name.removeprefix("followup-"): data[name] for name in self.followups}
        return {"tags": data["tags"], "consent": data["consent"], "followups": wanted}

    @property
    def followup_fields(self) -> list[Any]:
        """The fields of what may follow, bound."""
        return [self[name] for name in self.followups]


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the file on the mapping page.

    Attributes:
        status: ok, warning, double, unfit or none; `hint` says why.
    """

    index: int
    name: str
    values: list[str]
    target: str
    status: str
    hint: Text = ""

    @property
    def field_name(self) -> str:
        """The name of its select."""
        return f"column-{self.index}"


def posted_mapping(imported: Import, data: Mapping[str, str]) -> list[str]:
    """The chosen target of each column."""
    return [data.get(f"column-{index}", "")[:60] for index in range(len(imported.columns))]


def column_rows(
    imported: Import,
    mapping: list[str],
    faults: dict[str, str],
    twice: str,
    unfit: Mapping[int, Text],
) -> list[ColumnRow]:
    """The columns of the file with samples and status.

    Args:
        twice: the hint for doubles.
        unfit: why columns that nothing is chosen for cannot be taken.
    """
    rows = []
    for index, name in enumerate(imported.columns):
        target = mapping[index]
        found = (cells[index].strip() for _line, cells in imported.samples if index < len(cells))
        values = list(dict.fromkeys(value for value in found if value))[:SAMPLE_VALUES]
        if not target and index in unfit:
            status, hint = "unfit", unfit[index]
        elif not target:
            status, hint = "none", ""
        elif target not in SEVERAL and mapping.count(target) > 1:
            status, hint = "double", twice
        elif target in faults:
            status, hint = "warning", faults[target]
        else:
            status, hint = "ok", ""
        if name not in REPORT_COLUMNS:
            rows.append(ColumnRow(index, name, values, target, status, hint))
    return rows


def grouped(targets: dict[str, Target]) -> list[tuple[str, list[Target]]]:
    """Targets by their group, for a select."""
    groups: dict[str, list[Target]] = {}
    for target in targets.values():
        groups.setdefault(str(target.group), []).append(target)
    return list(groups.items())
