"""Notes and tasks as other programs are told of them: what the API answers and webhooks carry."""

from typing import Any

from contacts.models import Note, Task
from hoopcrm.core.clock import api_time
from hoopcrm.core.richtext import as_plain, is_formatted

# The nearest colours of the palette; notes without one have none.
NOTE_COLOURS = {
    Note.Colour.AMBER: "#F59F00",
    Note.Colour.GREEN: "#2FB344",
    Note.Colour.BLUE: "#066FD1",
    Note.Colour.VIOLET: "#AE3EC9",
    Note.Colour.PINK: "#D6336C",
    Note.Colour.RED: "#D63939",
}


def note_shape(note: Note) -> dict[str, Any]:
    """A note in full; `userId` is the id of its author in the account."""
    return {
        "id": str(note.pk),
        "body": words_or_html(note.body),
        "userId": str(note.author_id) if note.author_id else None,
        "dateAdded": api_time(note.created_at),
        "contactId": str(note.contact_id) if note.contact_id else None,
        "title": note.title or None,
        "color": NOTE_COLOURS.get(Note.Colour(note.colour)),
        "pinned": note.pinned,
    }


def task_shape(task: Task) -> dict[str, Any]:
    """A task in full; `assignedTo` is the id of a member of the account."""
    return {
        "id": str(task.pk),
        "title": task.title,
        "body": words_or_html(task.description),
        "assignedTo": str(task.assignee_id) if task.assignee_id else None,
        "dueDate": api_time(task.due_at) if task.due_at else None,
        "completed": task.is_done,
        "contactId": str(task.contact_id) if task.contact_id else None,
    }


def words_or_html(html: str) -> str:
    """Rich text as the program that wrote it will know it again: words that nobody has formatted
    are plain text, anything else is HTML.
    """
    return html if is_formatted(html) else as_plain(html)
