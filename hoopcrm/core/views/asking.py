"""Asking before something happens: in a dialog, and without scripts on a page of its own.

`ui/ask_button.html` is the button; the address it leads to answers GET by `ask` and acts on POST.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

# For a view that asks on GET, for browsers without scripts, and acts on POST.
asks_first = require_http_methods(["GET", "POST"])


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked.

    Attributes:
        button: what agreeing is called.
        opens: the answer to the POST is a page, such as one that shows a secret.
    """

    title: str
    text: str = ""
    button: str
    danger: bool = True
    opens: bool = False


def ask(request: HttpRequest, question: Question, back_url: str) -> HttpResponse:
    """The page of the settings that asks; its form posts to the same address."""
    data = {
        "title": question.title,
        "text": question.text,
        "submit_label": question.button,
        "is_harmless": not question.danger,
        "back_url": back_url,
    }
    return render(request, "settings/confirm.html", data)
