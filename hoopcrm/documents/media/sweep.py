"""What has been in the trash of a library for thirty days goes for good."""

from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.documents.media.access import Items, trashed_files, trashed_folders
from hoopcrm.documents.media.services.trash import KEPT, media_purge

CHUNK = 200


def sweep_trash() -> int:
    """Purge in each account what is over its time, some at a time; returns how many items."""
    before, count = now() - KEPT, 0
    with unscoped("the trash of all accounts is over its time by one clock"):
        due = {
            pk
            for rows in (trashed_files(), trashed_folders())
            for pk in rows.filter(deleted_at__lt=before).values_list("account_id", flat=True)
        }
    for account in Account.objects.filter(pk__in=due):
        with scope(account):
            try:
                while purged := _purge_some(before):
                    count += purged
            except Refused:
                # An account that may only be read keeps what it has.
                continue
    return count


def _purge_some(before: object) -> int:
    items = Items(
        files=list(trashed_files().filter(deleted_at__lt=before)[:CHUNK]),
        folders=list(trashed_folders().filter(deleted_at__lt=before)[:CHUNK]),
    )
    return media_purge(Actor.system("media trash"), items=items) if items else 0
