"""What hangs from contacts, gathered for a chunk of them: one row for each that has any.

Each part answers `contact_id` and texts. `chosen` is the array of the chunk's ids.
"""

# ruff: noqa: S608 - our own SQL; values are parameters

from django.utils.text import capfirst

from contacts.export.cells import Params, named
from contacts.export.people import written_names
from contacts.models import ContactAccess, ContactDnd, PhoneLabel, Tag
from contacts.models.dnd import Channel

NOTE_LENGTH = 255
# In the names of tags, what the import would take for the end of one, or leave out.
AWKWARD_TAG = r'[,;"]|\.\s|:::|^\*\s|^\s'
# As typed, a number may have an extension, which the comparable form lacks.
_PHONE = "CASE WHEN p.number ~ '[[:alpha:]#]' THEN p.number ELSE p.normalised END"


def gathered(name: str, params: Params, chosen: str) -> str:
    """The subquery of that name."""
    return {
        "emails": _emails,
        "phone": _phone,
        "phones": _phones,
        "tags": _tags,
        "followers": _followers,
        "dnd": _dnd,
        "note": _note,
    }[name](params, chosen)


def _emails(params: Params, chosen: str) -> str:
    return (
        "SELECT e.contact_id, string_agg(e.address, ', ' ORDER BY e.position) AS others"
        f" FROM contacts_contactemail e WHERE e.contact_id = ANY({chosen}) AND NOT e.is_primary"
        " GROUP BY e.contact_id"
    )


def _phone(params: Params, chosen: str) -> str:
    return (
        f"SELECT p.contact_id, {_PHONE} AS number, {_label(params)} AS label"
        f" FROM contacts_contactphone p WHERE p.contact_id = ANY({chosen}) AND p.is_primary"
    )


def _phones(params: Params, chosen: str) -> str:
    return (
        "SELECT p.contact_id, string_agg("
        f"coalesce({_label(params)} || ': ', '') || {_PHONE}, ', ' ORDER BY p.position) AS others"
        f" FROM contacts_contactphone p WHERE p.contact_id = ANY({chosen}) AND NOT p.is_primary"
        " GROUP BY p.contact_id"
    )


def _label(params: Params) -> str:
    return named(params, {one.value: one.label for one in PhoneLabel}, "p.label")


def _tags(params: Params, chosen: str) -> str:
    name = "t.name"
    if Tag.objects.filter(name__regex=AWKWARD_TAG).exists():
        quoted = "'\"' || replace(t.name, '\"', '\"\"') || '\"'"
        pattern = params.put(AWKWARD_TAG)
        name = f"CASE WHEN t.name ~ {pattern} THEN {quoted} ELSE t.name END"
    return (
        f"SELECT ct.contact_id, string_agg({name}, ', ' ORDER BY t.name_folded) AS names"
        " FROM contacts_contacttag ct JOIN contacts_tag t ON t.id = ct.tag_id"
        f" WHERE ct.contact_id = ANY({chosen}) GROUP BY ct.contact_id"
    )


def _followers(params: Params, chosen: str) -> str:
    name = named(params, written_names(), "a.member_id::text")
    return (
        f"SELECT a.contact_id, string_agg({name}, '; ' ORDER BY a.id) AS names"
        f" FROM contacts_contactaccess a WHERE a.contact_id = ANY({chosen})"
        f" AND a.role = {params.put(ContactAccess.Role.FOLLOWER.value)} GROUP BY a.contact_id"
    )


def _dnd(params: Params, chosen: str) -> str:
    names = {one.value: capfirst(str(one.label)) for one in Channel}
    order = params.put([one.value for one in Channel])
    return (
        f"SELECT d.contact_id, string_agg({named(params, names, 'd.channel')}, ', '"
        f" ORDER BY array_position({order}::text[], d.channel::text)) AS channels"
        f" FROM contacts_contactdnd d WHERE d.contact_id = ANY({chosen})"
        f" AND d.status <> {params.put(ContactDnd.Status.INACTIVE.value)} GROUP BY d.contact_id"
    )


def _note(params: Params, chosen: str) -> str:
    return (
        "SELECT DISTINCT ON (n.contact_id) n.contact_id,"
        f" left(n.text, {NOTE_LENGTH}) AS words FROM contacts_note n"
        f" WHERE n.contact_id = ANY({chosen}) AND n.deleted_at IS NULL"
        " ORDER BY n.contact_id, n.created_at DESC, n.id DESC"
    )
