"""A list of the contacts of an import, made when it has ended."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions.tree import Condition, of_alternatives
from contacts.ingest.followups import Followed, Imported, ImportFollowup, import_followups
from contacts.listing.state import State
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.text import clean_line
from hoopcrm.smartlists.access import EDIT, list_url
from hoopcrm.smartlists.models import NAME_LENGTH, SmartList
from hoopcrm.smartlists.services.lists import smart_list_create


def _clean(text: str) -> str:
    return clean_line(text, limit=NAME_LENGTH)


def _make(actor: Actor, imported: Imported, name: str) -> Followed:
    state = State(conditions=of_alternatives([[Condition("import", "any_of", [str(imported.id)])]]))

    def create(called: str) -> SmartList:
        return smart_list_create(actor, owner=actor.member, name=called, state=state)

    try:
        made = create(name)
    except Refused as refused:
        if refused.code != "name_taken":
            raise
        made = create(f"{name} – {imported.file_name}"[:NAME_LENGTH])
    return Followed(text=_("Smart list “%(name)s”") % {"name": made.name}, url=list_url(made))


import_followups.add(
    ImportFollowup(
        key="smart_list",
        label=gettext_lazy("Make a smart list of these contacts"),
        hint=gettext_lazy("Its name; leave it empty for no list."),
        permission=EDIT,
        clean=_clean,
        run=_make,
        limit=NAME_LENGTH,
    )
)
