"""A small site on the ui/ set, so that its scripts can be driven against real answers."""

import json
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines

from hoopcrm.core.views.gallery import sample_shell

PAGE = Path(__file__).with_name("ui_page.html")

# What the pages were told; each test starts with an empty one.
store: dict[str, Any] = {}


def reset() -> None:
    store.clear()
    store.update(title="Coach", posts=0, undone=0, files=[])


class TitleForm(forms.Form):
    title = forms.RegexField(r"^[A-Z]", error_messages={"invalid": "Begin with a capital."})


class ThingForm(forms.Form):
    name = forms.CharField(widget=forms.TextInput(attrs={"autofocus": True}))
    size = forms.IntegerField(required=False, widget=forms.TextInput)


def told(response: HttpResponse, **events: Any) -> HttpResponse:
    response["HX-Trigger"] = json.dumps(events)
    return response


def page(request: HttpRequest) -> HttpResponse:
    tabs = [
        {"key": key, "label": key.title(), "url": f"/t/?part={key}", "active": key == "one",
         "fragment_url": f"/t/part/{key}/"}
        for key in ("one", "two", "three")
    ]  # fmt: skip
    context = {
        "shell": sample_shell(request),
        "title": store["title"],
        "names": ["a", "b", "c", "d"],
        "tabs": tabs,
    }
    context["shell"].search_url = "/t/search/"
    return HttpResponse(engines["django"].from_string(PAGE.read_text()).render(context, request))


def part(request: HttpRequest, key: str) -> HttpResponse:
    return HttpResponse(f"Part {key}")


def edit(request: HttpRequest) -> HttpResponse:
    form = TitleForm(request.POST or {"title": store["title"]}, auto_id="edit-%s")
    context = {"id": "title", "label": "Title", "save_url": "/t/edit/", "view_url": "/t/view/"}
    context |= {"field": form["title"]}
    if request.method == "GET":
        return render(request, "ui/inline_edit.html", context)
    store["posts"] += 1
    if not form.is_valid():
        return render(request, "ui/inline_edit.html", context, status=422)
    store["title"] = form.cleaned_data["title"]
    context |= {"value": store["title"], "edit_url": "/t/edit/", "saved": True}
    return render(request, "ui/inline_view.html", context)


def view(request: HttpRequest) -> HttpResponse:
    context = {"id": "title", "label": "Title", "value": store["title"], "edit_url": "/t/edit/"}
    return render(request, "ui/inline_view.html", context)


def new(request: HttpRequest) -> HttpResponse:
    form = ThingForm(request.POST or None)
    context = {"title": "New thing", "form": form, "action": "/t/new/", "another_label": "Another"}
    if request.method == "GET":
        return render(request, "ui/slide_over.html", context)
    if not form.is_valid():
        return render(request, "ui/slide_over.html", context, status=422)
    toast = {"message": "Thing saved", "kind": "success", "undo_url": "/t/undo/"}
    if "another" in request.POST:
        blank = render(request, "ui/slide_over.html", context | {"form": ThingForm()})
        return told(blank, toast=toast)
    return told(HttpResponse(status=204), toast=toast, **{"slide-over:close": True})


def undo(request: HttpRequest) -> HttpResponse:
    store["undone"] += 1
    return told(HttpResponse(status=204), toast={"message": "Taken back", "kind": "info"})


def count(request: HttpRequest) -> HttpResponse:
    store["posts"] += 1
    return HttpResponse(status=204)


def slow(request: HttpRequest) -> HttpResponse:
    store["posts"] += 1
    store["release"].wait(5)
    return HttpResponse(status=204)


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<h1>no</h1>", status=500)


def tags(request: HttpRequest) -> HttpResponse:
    found = [{"value": "vip", "label": "vip", "tone": "green"}]
    return HttpResponse(json.dumps(found), content_type="application/json")


def upload(request: HttpRequest) -> HttpResponse:
    file = request.FILES["file"]
    if not file.name.endswith(".txt"):
        return HttpResponse("Only text files can be stored.", status=422)
    store["files"].append(file.name)
    return told(HttpResponse(status=204), toast={"message": f"Stored {file.name}"})


def search(request: HttpRequest) -> HttpResponse:
    query = request.GET["q"]
    hits = [
        {"title": f"{query} {n}", "url": f"/t/?opened={query}-{n}", "icon": "user"} for n in (1, 2)
    ]
    groups = [{"label": "Contacts", "hits": hits}] if query != "zzz" else []
    context = {"groups": groups, "query": query}
    return render(request, "shell/_search_results.html", context)
