"""Exports of appointments are told in the account's log."""

from appointments.list_state import AppointmentQuery
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit


@service
def appointments_export_note(actor: Actor, *, query: AppointmentQuery) -> None:
    """Keep that the list was exported, and by whom."""
    account = current_account()
    data = {"list": query.list, "search": query.search.text, "columns": list(query.state.columns)}
    emit("appointments.exported", account=account, actor=actor, subject=account, data=data)
