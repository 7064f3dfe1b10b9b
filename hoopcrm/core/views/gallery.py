"""The /ui/ page: every piece of the ui/ set and the page layouts, to look at in both themes."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hoopcrm.core.templatetags.ui import TONES


class SampleForm(forms.Form):
    """One field of each kind of widget."""

    name = forms.CharField(label="Name", max_length=80)
    email = forms.EmailField(label="E-mail", help_text="We send the receipt here.")
    kind = forms.ChoiceField(label="Type", choices=[("lead", "Lead"), ("customer", "Customer")])
    born = forms.DateField(
        label="Date of birth", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    tags = forms.MultipleChoiceField(
        label="Tags",
        required=False,
        choices=[("vip", "vip"), ("lead", "lead"), ("trial", "trial")],
        initial=["vip", "trial"],
        widget=forms.SelectMultiple(attrs={"data-module": "tags", "data-create": ""}),
    )
    channel = forms.ChoiceField(
        label="Reached by",
        choices=[("email", "E-mail"), ("phone", "Phone"), ("post", "Post")],
        widget=forms.RadioSelect,
        initial="phone",
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    consent = forms.BooleanField(label="They agreed to be contacted")


def gallery(request: HttpRequest) -> HttpResponse:
    """Page without an account; linked only where DEBUG is on."""
    if request.GET.get("part") == "slide-over":
        return render(request, "ui/slide_over.html", _slide_over())
    part = request.GET.get("part", "")
    context = {
        "shell": sample_shell(request),
        "part": part if part in {"list", "record", "settings", "public"} else "pieces",
        "tones": TONES,
        "form": SampleForm(),
        "invalid_form": SampleForm({"name": "", "email": "someone@", "kind": "lead"}),
        "now": timezone.now(),
        "hour_ago": timezone.now() - dt.timedelta(minutes=72),
        "rows": range(12),
        "tabs": _tabs(),
        "panel_tabs": _panel_tabs(),
        "menu_items": _menu_items(),
        "sizes": [{"size": size, "url": "#"} for size in (20, 50, 100)],
    }
    template = "ui/gallery/public.html" if part == "public" else "ui/gallery.html"
    return render(request, template, context)


def _slide_over() -> dict[str, Any]:
    return {
        "title": "Add contact",
        "form": SampleForm(),
        "action": "?part=slide-over",
        "another_label": "Save and add another",
    }


def _link(label: str, url: str, icon: str, **more: Any) -> dict[str, Any]:
    defaults = {"key": icon, "shortcut": "", "active": False, "slide_over": False}
    return {"label": label, "url": url, "icon": icon, **defaults, **more}


def sample_shell(request: HttpRequest) -> SimpleNamespace:
    part = request.GET.get("part", "")
    return SimpleNamespace(
        account=SimpleNamespace(name="Northside Sports Academy", id="gallery"),
        member=SimpleNamespace(
            display_name="Sam Field", initials="SF", user=SimpleNamespace(email="sam@example.com")
        ),
        nav=[
            _link("Pieces", "?", "layout-dashboard", active=not part, shortcut="g p"),
            _link("Contacts", "?part=list", "users", active=part == "list", shortcut="g c"),
            _link("Record", "?part=record", "user-circle", active=part == "record"),
        ],
        nav_bottom=[_link("Settings", "?part=settings", "settings", active=part == "settings")],
        new_items=[
            _link("Contact", "?part=slide-over", "user-plus", slide_over=True, shortcut="c"),
            _link("Import", "#", "file-import"),
        ],
        accounts=[{"name": "Harbour Tennis Club", "url": "#"}],
        theme=request.COOKIES.get("theme", ""),
        sidebar_collapsed=request.COOKIES.get("sidebar") == "collapsed",
        search_url="?part=pieces",
        profile_url="#",
        logout_url="#",
        demo=True,
        mailbox_url="#",
    )


def _tabs() -> list[dict[str, Any]]:
    return [
        {"key": "all", "label": "All", "url": "#", "active": True},
        {"key": "leads", "label": "New leads", "url": "#", "count": 214, "unsaved": True},
        {"key": "trial", "label": "Trial ends this week", "url": "#", "count": 12},
    ]


def _panel_tabs() -> list[dict[str, Any]]:
    return [
        {"key": "activity", "label": "Activity", "url": "#", "icon": "activity", "active": True},
        {"key": "notes", "label": "Notes", "url": "#", "icon": "note", "count": 3},
        {"key": "documents", "label": "Documents", "url": "#", "icon": "files", "count": 1204},
    ]


def _menu_items() -> list[dict[str, Any]]:
    return [
        {"label": "Merge with…", "url": "#", "icon": "arrow-merge"},
        {"label": "Audit log", "url": "#", "icon": "history"},
        {"divider": True},
        {
            "label": "Delete",
            "url": "#",
            "icon": "trash",
            "danger": True,
            "post": True,
            "confirm": "Delete this contact?",
            "confirm_text": "It can be restored as long as it is in the journal.",
            "confirm_button": "Delete",
        },
    ]
