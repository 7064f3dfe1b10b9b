"""Notes and tasks, as they are taken and answered."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from contacts.models import Note, Task
from hoopcrm.api.colours import hex_of
from hoopcrm.api.endpoints import Taken, Told
from hoopcrm.core.clock import api_time
from hoopcrm.core.richtext import as_plain, is_formatted


def _moment(text: str) -> str:
    moment_of(text)
    return text


def moment_of(text: str) -> datetime:
    """A time of ISO 8601 with its offset. Raises ValueError."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError("must be a valid ISO 8601 date string") from None
    if moment.tzinfo is None:
        raise ValueError("must be an ISO 8601 date string with an offset, such as Z")
    return moment


Moment = Annotated[
    str,
    AfterValidator(_moment),
    Field(description="A time of ISO 8601 with its offset, such as 2031-01-02T10:00:00Z."),
]
Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]


class NoteNew(Taken):
    """A new note."""

    body: str = Field(min_length=1)
    userId: str | None = None
    title: str | None = None
    color: Colour | None = None
    pinned: bool = False


class NoteChange(Taken):
    """What is to be changed of a note."""

    body: str | None = Field(None, min_length=1)
    userId: str | None = None
    title: str | None = None
    color: Colour | None = None
    pinned: bool | None = None


class TaskNew(Taken):
    """A new task."""

    title: str = Field(min_length=1)
    dueDate: Moment
    completed: bool
    body: str | None = None
    assignedTo: str | None = None


class TaskChange(Taken):
    """What is to be changed of a task."""

    title: str | None = Field(None, min_length=1)
    dueDate: Moment | None = None
    completed: bool | None = None
    body: str | None = None
    assignedTo: str | None = None


class TaskDone(Taken):
    completed: bool


class NoteTold(Told):
    id: str
    body: str
    userId: str | None
    dateAdded: str
    contactId: str | None
    title: str | None
    color: str | None
    pinned: bool


class TaskTold(Told):
    id: str
    title: str
    body: str | None
    assignedTo: str | None
    dueDate: str | None
    completed: bool
    contactId: str | None


class NoteAnswer(Told):
    note: NoteTold
    traceId: str


class NotesAnswer(Told):
    notes: list[NoteTold]
    traceId: str


class TaskAnswer(Told):
    task: TaskTold
    traceId: str


class TasksAnswer(Told):
    tasks: list[TaskTold]
    traceId: str


def note_told(note: Note) -> dict[str, Any]:
    """A note; its body is HTML only where it is formatted."""
    return {
        "id": str(note.pk),
        "body": words_of(note.body),
        "userId": str(note.author_id) if note.author_id else None,
        "dateAdded": api_time(note.created_at),
        "contactId": str(note.contact_id) if note.contact_id else None,
        "title": note.title or None,
        "color": hex_of(note.colour),
        "pinned": note.pinned,
    }


def task_told(task: Task) -> dict[str, Any]:
    """A task; its body is HTML only where it is formatted."""
    return {
        "id": str(task.pk),
        "title": task.title,
        "body": words_of(task.description) or None,
        "assignedTo": str(task.assignee_id) if task.assignee_id else None,
        "dueDate": api_time(task.due_at) if task.due_at else None,
        "completed": task.is_done,
        "contactId": str(task.contact_id) if task.contact_id else None,
    }


def words_of(html: str) -> str:
    """Clean HTML as it was sent: text without formatting comes back as text."""
    return html if is_formatted(html) else as_plain(html)
