"""A task as a line of a list shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.models import Contact, Task
from contacts.tasks.links import Linked
from contacts.tasks.recurrence import told
from hoopcrm.core.richtext import to_text

EXCERPT = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One line.

    Attributes:
        toggle_url: marks it as done, or as open when it is done; "" when the member may not.
        contact_url: "" when the member may not open the contact.
        links: what it is linked with, as the chain shows it.
    """

    task: Task
    toggle_url: str = ""
    edit_url: str = ""
    description: str = ""
    repeats: str = ""
    contact_url: str = ""
    links: Sequence[Linked] = ()
    menu: list[dict[str, Any]] = field(default_factory=list)


def task_row(
    task: Task,
    *,
    can_edit: bool,
    contact: Contact | None = None,
    contact_url: str = "",
    links: Sequence[Linked] = (),
) -> TaskRow:
    """The line of a task; on the record of `contact` its actions come back there."""
    if links and contact_url and task.contact is not None:
        name = task.contact.display_name
        links = [Linked(_("Contact"), "user-circle", name, contact_url), *links]
    query = f"?contact={contact.pk}" if contact is not None else ""

    def url(name: str) -> str:
        return reverse(f"tasks:{name}", args=[task.account_id, task.pk]) + query

    description = " ".join(to_text(task.description).split())[:EXCERPT]
    repeats = told(task.series) if task.series and task.series.ended_at is None else ""
    row = TaskRow(
        task=task, description=description, repeats=repeats, contact_url=contact_url, links=links
    )
    if not can_edit:
        return row
    delete_url = url("delete")
    menu: list[dict[str, Any]] = [
        {"label": _("Edit"), "url": url("edit"), "icon": "pencil", "slide_over": True},
        {"divider": True},
        _delete(_("Delete"), delete_url, _("Delete “%(title)s”?") % {"title": task.title}),
    ]
    if repeats:
        question = _("Delete “%(title)s” and all upcoming ones?") % {"title": task.title}
        joint = "&" if query else "?"
        menu.append(_delete(_("Delete all upcoming"), f"{delete_url}{joint}upcoming=1", question))
    toggle_url = url("open" if task.is_done else "done")
    return replace(row, toggle_url=toggle_url, edit_url=url("edit"), menu=menu)


def _delete(label: str, url: str, question: str) -> dict[str, Any]:
    return {
        "label": label,
        "url": url,
        "icon": "trash",
        "post": True,
        "danger": True,
        "confirm": question,
        "confirm_text": _("You can undo this."),
        "confirm_button": _("Delete"),
    }
