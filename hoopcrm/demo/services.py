"""Loading the demo's company, and removing it for good."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from operator import attrgetter

from django.utils.translation import gettext as _

from hoopcrm.accounts import limits
from hoopcrm.accounts.erasure import Erased
from hoopcrm.accounts.models import Account
from hoopcrm.accounts.services.accounts import account_create, account_update
from hoopcrm.accounts.services.erasure import account_erase
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.core.services import service
from hoopcrm.demo import (
    appointments,
    calendars,
    dnd,
    files,
    history,
    lists,
    media,
    notes,
    programs,
    relations,
    tasks,
)
from hoopcrm.demo.access import demo_account
from hoopcrm.demo.cast import assemble, retire_staff
from hoopcrm.demo.data import company
from hoopcrm.demo.models import DemoState
from hoopcrm.demo.people import CONTACTS, DAYS, people
from hoopcrm.demo.rows import place, write
from hoopcrm.demo.twins import with_twins
from hoopcrm.duplicates.finding.search import look_through
from hoopcrm.events.emit import NewEvent, emit_many
from hoopcrm.events.partitions import make_partitions


def demo_load(actor: Actor, *, again: bool = False, contacts: int = CONTACTS) -> Account:
    """Load the demo. Months of its history get their partitions first, outside the transaction.

    Raises:
        Refused: `loaded` when it is there, `removed` when it was removed and `again` is not set.
    """
    moment = now()
    make_partitions((moment - timedelta(days=DAYS + 1)).date())
    return demo_fill(actor, moment=moment, again=again, contacts=contacts)


@service
def demo_fill(actor: Actor, *, moment: datetime, again: bool, contacts: int) -> Account:
    """Make the account with everything in it, in one transaction. Refused as in `demo_load`."""
    state = DemoState.locked()
    if demo_account() is not None:
        raise Refused("loaded", _("The demo is loaded already."))
    if (state.loaded_at or state.removed_at) and not again:
        raise Refused("removed", _("The demo was removed; it is not loaded again by itself."))
    account = account_create(
        actor, name=company.ACCOUNT_NAME, time_zone=company.TIME_ZONE, is_demo=True
    )
    account = account_update(actor, account=account, changes=company.PROFILE)
    with scope(account):
        cast = assemble(actor, account)
        persons = with_twins(people(moment, contacts))
        everybody = [place(person, account.country) for person in persons]
        told = history.tell(everybody, cast, moment)
        write(everybody, cast)
        limits.record(account, "contacts", len(everybody))
        _emit(told, account)
        dnd.mark(everybody, cast)
        files.upload(everybody, cast, moment)
        media.fill(everybody, cast, account, moment)
        tasks.plan(everybody, cast, moment)
        notes.write_notes(everybody, cast, moment)
        relations.relate(everybody, cast, moment)
        programs.enrol(everybody, cast, moment)
        lists.save_lists(cast)
        appointments.book(everybody, calendars.fill(cast, moment), cast, moment)
        look_through()
    state.account_id, state.loaded_at, state.removed_at = account.pk, moment, None
    state.save()
    return account


def _emit(told: list[history.Told], account: Account) -> None:
    groups: dict[tuple[str, Actor], list[NewEvent]] = defaultdict(list)
    for one in told:
        groups[one.type, one.actor].append(one.event)
    for (type_, actor), events in groups.items():
        emit_many(type_, sorted(events, key=attrgetter("at")), account=account, actor=actor)


def demo_remove(actor: Actor, *, progress: Callable[[Erased], None] | None = None) -> int:
    """Erase the demo for good; returns how many rows went. Goes on where it was cut off.

    Remembered before the first row goes, so that nothing loads the demo again by itself.

    Raises:
        Refused: `not_loaded`.
    """
    account = demo_account()
    if account is None:
        raise Refused("not_loaded", _("There is no demo here."))
    DemoState.objects.update_or_create(pk=DemoState.ONLY, defaults={"removed_at": now()})
    retire_staff()
    rows = account_erase(actor, account=account, progress=progress)
    DemoState.objects.filter(pk=DemoState.ONLY).update(account_id=None)
    return rows
