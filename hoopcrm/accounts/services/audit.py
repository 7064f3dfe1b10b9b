"""That the audit log went out stands in it."""

from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.events.emit import emit


@service(read_only=ReadOnly.ALLOW)
def audit_export_note(actor: Actor, *, entries: int) -> None:
    """Note that so many entries of the log go out to the browser now."""
    data = {"entries": entries}
    emit("account.audit_exported", account=current_account(), actor=actor, data=data)
