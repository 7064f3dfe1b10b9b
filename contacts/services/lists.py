"""States of lists."""

from contacts.listing.kept import DEFAULT_HASH, KeptState
from contacts.models import ListState
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import ReadOnly, service


@service(silent="a shared view of the data, not a change of it", read_only=ReadOnly.ALLOW)
def list_state_save(actor: Actor, *, state: KeptState) -> str:
    """Keep the state, so that its hash can stand in URLs; returns the hash."""
    if state.hash != DEFAULT_HASH:
        ListState.objects.bulk_create(
            [
                ListState(
                    account_id=current_account().pk,
                    object_type=state.object_type,
                    hash=state.hash,
                    state=state.data(),
                )
            ],
            ignore_conflicts=True,
        )
    return state.hash
