"""The small forms of documents and folders. The services check what they get."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoopcrm.documents.models import Folder
from hoopcrm.documents.tree import FolderTree

INDENT = "\u2003"


class NameForm(forms.Form):
    """A name for a folder or document."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


class PlaceForm(forms.Form):
    """The folder to move something into; `without` and what is in it are not offered.

    `top` is what being outside any folder is called.
    """

    def __init__(
        self,
        *args: Any,
        tree: FolderTree,
        without: Folder | None = None,
        top: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # What is sent anyway is left to the service, which says why it will not do it.
        left_out = tree.subtree(tree.folders[without.pk]) if without and not self.is_bound else []
        choices: list[tuple[str, Any]] = [("", top or _("Documents (no folder)"))]
        choices += [
            (str(folder.pk), f"{INDENT * (depth + 1)}{folder.name}")
            for depth, folder in tree.walk()
            if folder not in left_out
        ]
        self.fields["folder"] = forms.ChoiceField(
            label=_("Move to"),
            required=False,
            choices=choices,
            error_messages={"invalid_choice": _("This folder no longer exists.")},
        )
