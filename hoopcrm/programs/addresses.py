"""The addresses of a kind of programs, below that of its area."""

from typing import Any

from django.urls import path

from hoopcrm.programs.kinds import ProgramKind
from hoopcrm.programs.views.forms import ProgramDelete, ProgramNew, ProgramRename, ProgramStatus
from hoopcrm.programs.views.list import ProgramContacts, ProgramList
from hoopcrm.programs.views.runs import RunAdd, RunRemove


def addresses(kind: ProgramKind) -> list[Any]:
    """Its URL patterns."""
    edit: dict[str, Any] = {"kind": kind, "permission": kind.edit}
    enrol: dict[str, Any] = {"kind": kind, "permission": kind.enrol}
    return [
        path("", ProgramList.as_view(kind=kind, permission=kind.view), name="list"),
        path("new/", ProgramNew.as_view(**edit), name="new"),
        path("<uuid:pk>/rename/", ProgramRename.as_view(**edit), name="rename"),
        path("<uuid:pk>/status/", ProgramStatus.as_view(**edit), name="status"),
        path("<uuid:pk>/delete/", ProgramDelete.as_view(**edit), name="delete"),
        path("<uuid:pk>/enrolled/", ProgramContacts.as_view(kind=kind), name="enrolled"),
        path("contacts/<uuid:contact>/add/", RunAdd.as_view(**enrol), name="enrol"),
        path("runs/<uuid:pk>/remove/", RunRemove.as_view(**enrol), name="remove"),
    ]
