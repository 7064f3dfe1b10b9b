"""Events of contacts, and how they read."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.fields import STANDARD
from contacts.models.dnd import Channel
from contacts.normalise import birth_of
from hoopcrm.core.errors import Refused
from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types

MOST_CHANGES_TOLD = 3
LONGEST_VALUE = 80
DND_PREFIX = "dnd."

Text = Callable[[Event], str]

# Stored changes come back in no order of their own.
_PLACES = {key: place for place, key in enumerate(STANDARD)}


def field_label(event: Event, key: str) -> str:
    """What a field of `event.changes` is called."""
    if key in STANDARD:
        return str(STANDARD[key].label)
    others = {
        "email": _("E-mail"),
        "phone": _("Phone"),
        "tags": _("Tags"),
        "followers": _("Followers"),
    }
    if key.startswith(DND_PREFIX):
        return _("Do not disturb: %(channel)s") % {"channel": _channel_name(key)}
    labels: dict[str, str] = event.data.get("labels", {})
    return labels.get(key) or others.get(key) or key.removeprefix("custom.")


def _channel_name(key: str) -> str:
    name = key.removeprefix(DND_PREFIX)
    return str(Channel(name).label) if name in Channel else name


def value_text(key: str, value: Any) -> str:
    """A value of `event.changes` for people, "" when empty."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if key == "birth_date" and value:
        try:
            return birth_of(value).text
        except Refused:
            return str(value)
    return "" if value is None else str(value)


def quoted(value: Any, key: str = "") -> str:
    """A value within a sentence, cut short."""
    text = " ".join(value_text(key, value).split())
    return f"“{text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + '…'}”"


def _change(label: str, before: Any, after: Any, key: str = "") -> str:
    values = {"field": label, "before": quoted(before, key), "after": quoted(after, key)}
    if not before:
        return _("set %(field)s to %(after)s") % values
    if not after:
        return _("removed %(field)s %(before)s") % values
    return _("changed %(field)s from %(before)s to %(after)s") % values


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _updated(event: Event) -> str:
    changes = sorted(event.changes.items(), key=lambda change: _PLACES.get(change[0], len(_PLACES)))
    if not changes:
        return _("Changed the contact")
    told = [
        _change(_inside(field_label(event, key)), before, after, key)
        for key, (before, after) in changes[:MOST_CHANGES_TOLD]
    ]
    more = len(changes) - len(told)
    if more:
        told.append(
            ngettext("%(count)d more field", "%(count)d more fields", more) % {"count": more}
        )
    return _sentence(", ".join(told))


def _inside(label: str) -> str:
    """A label within a sentence: “First name” becomes “first name”, “VAT id” stays."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == "-" else label


def _created(event: Event) -> str:
    if event.via == "import":
        return _("Contact created by import")
    if event.via == "api":
        return _("Contact created through the API")
    if event.via == "workflow":
        return _("Contact created by a workflow")
    return _("Contact created")


def _imported_update(event: Event) -> str:
    text = _updated(event)
    return _("Import: %(what)s") % {"what": text} if event.via == "import" else text


# What erasure has emptied says only what kind of thing happened.
def _channel(key: str, label: Any, pattern: Any) -> Text:
    def text(event: Event) -> str:
        if key not in event.changes:
            return str(label)
        before, after = event.changes[key]
        return str(pattern) % {"before": quoted(before), "after": quoted(after)}

    return text


def _of_data(label: Any, pattern: Any, key: str) -> Text:
    def text(event: Event) -> str:
        return str(pattern) % {key: quoted(event.data[key])} if key in event.data else str(label)

    return text


def _owner(event: Event) -> str:
    if "owner" not in event.changes:
        return _("Owner changed")
    return _sentence(_change(_("owner"), *event.changes["owner"]))


def _dnd(label: Any, plain: Any, by_contact: Any, for_good: Any) -> Text:
    """What was switched and, where it was no member, by whom; the reason follows."""

    def text(event: Event) -> str:
        if "channel" not in event.data:
            return str(label)
        pattern = by_contact if event.data.get("source") == "contact" else plain
        if event.data.get("status") == "permanent":
            pattern = for_good
        told = str(pattern) % {"channel": _channel_name(event.data["channel"])}
        reason = event.data.get("reason")
        return f"{told}: {quoted(reason)}" if reason else told

    return text


def _restored(event: Event) -> str:
    match event.data.get("shared"):
        case ["email", "phone"]:
            return _("Restored the contact; another one has its e-mail and its phone by now")
        case ["email"]:
            return _("Restored the contact; another one has its e-mail by now")
        case ["phone"]:
            return _("Restored the contact; another one has its phone by now")
    return _("Restored the contact")


def _purged(event: Event) -> str:
    if event.data.get("reason") == "erased":
        return _("Removed the contact for good, before its time")
    return _("Removed the contact for good: the time to restore it was over")


def _plain(label: Any) -> Text:
    return lambda event: str(label)


_CHANNELS = (
    ("email", "added", gettext_lazy("E-mail added"), gettext_lazy("Added e-mail %(after)s")),
    (
        "email",
        "changed",
        gettext_lazy("E-mail changed"),
        gettext_lazy("Changed e-mail from %(before)s to %(after)s"),
    ),
    ("email", "removed", gettext_lazy("E-mail removed"), gettext_lazy("Removed e-mail %(before)s")),
    (
        "email",
        "primary_changed",
        gettext_lazy("Primary e-mail changed"),
        gettext_lazy("Changed primary e-mail from %(before)s to %(after)s"),
    ),
    ("phone", "added", gettext_lazy("Phone added"), gettext_lazy("Added phone %(after)s")),
    (
        "phone",
        "changed",
        gettext_lazy("Phone changed"),
        gettext_lazy("Changed phone from %(before)s to %(after)s"),
    ),
    ("phone", "removed", gettext_lazy("Phone removed"), gettext_lazy("Removed phone %(before)s")),
    (
        "phone",
        "primary_changed",
        gettext_lazy("Primary phone changed"),
        gettext_lazy("Changed primary phone from %(before)s to %(after)s"),
    ),
)
_ICONS = {"email": "mail", "phone": "phone"}

for kind, verb, label, pattern in _CHANNELS:
    event_types.add(
        EventType(
            key=f"contact.{kind}_{verb}",
            label=label,
            icon=_ICONS[kind],
            text=_channel(kind, label, pattern),
        )
    )

for key, label, icon, text in (
    ("contact.created", gettext_lazy("Contact created"), "user-plus", _created),
    ("contact.updated", gettext_lazy("Contact changed"), "pencil", _imported_update),
    (
        "contact.deleted",
        gettext_lazy("Contact deleted"),
        "trash",
        _plain(gettext_lazy("Deleted the contact")),
    ),
    (
        "contact.restored",
        gettext_lazy("Contact restored"),
        "arrow-back-up",
        _restored,
    ),
    (
        "contact.tag_added",
        gettext_lazy("Tag added"),
        "tag",
        _of_data(gettext_lazy("Tag added"), gettext_lazy("Added tag %(tag)s"), "tag"),
    ),
    (
        "contact.tag_removed",
        gettext_lazy("Tag removed"),
        "tag",
        _of_data(gettext_lazy("Tag removed"), gettext_lazy("Removed tag %(tag)s"), "tag"),
    ),
    ("contact.owner_changed", gettext_lazy("Owner changed"), "user", _owner),
    (
        "contact.follower_added",
        gettext_lazy("Follower added"),
        "users",
        _of_data(
            gettext_lazy("Follower added"), gettext_lazy("Added follower %(member)s"), "member"
        ),
    ),
    (
        "contact.follower_removed",
        gettext_lazy("Follower removed"),
        "users",
        _of_data(
            gettext_lazy("Follower removed"), gettext_lazy("Removed follower %(member)s"), "member"
        ),
    ),
):
    event_types.add(EventType(key=key, label=label, icon=icon, text=text))


event_types.add(
    EventType(
        key="contact.purged",
        label=gettext_lazy("Contact removed for good"),
        icon="trash",
        text=_purged,
        keeps=("data",),
    )
)
event_types.add(
    EventType(
        key="contact.dnd_enabled",
        label=gettext_lazy("DND enabled"),
        icon="bell-off",
        text=_dnd(
            gettext_lazy("DND enabled"),
            gettext_lazy("DND enabled for %(channel)s"),
            gettext_lazy("DND enabled for %(channel)s by the contact"),
            gettext_lazy("DND enabled for %(channel)s for good: opted out"),
        ),
    )
)
event_types.add(
    EventType(
        key="contact.dnd_disabled",
        label=gettext_lazy("DND disabled"),
        icon="bell",
        text=_dnd(
            gettext_lazy("DND disabled"),
            gettext_lazy("DND disabled for %(channel)s"),
            gettext_lazy("DND disabled for %(channel)s by the contact"),
            gettext_lazy("DND disabled for %(channel)s"),
        ),
    )
)


def _business_updated(event: Event) -> str:
    told = [
        _change(_inside(business_label(key)), before, after)
        for key, (before, after) in event.changes.items()
    ]
    return _sentence(", ".join(told)) or _("Changed the business")


def business_label(key: str) -> str:
    """What a field of a business is called."""
    labels = {
        "name": _("Name"),
        "phone": _("Phone"),
        "email": _("E-mail"),
        "description": _("Description"),
    }
    return labels.get(key) or (str(STANDARD[key].label) if key in STANDARD else key)


for key, label, icon, text in (
    ("business.created", gettext_lazy("Business created"), "building", None),
    ("business.updated", gettext_lazy("Business changed"), "pencil", _business_updated),
    ("business.deleted", gettext_lazy("Business deleted"), "trash", None),
    ("business.restored", gettext_lazy("Business restored"), "arrow-back-up", None),
):
    event_types.add(
        EventType(key=key, label=label, icon=icon, text=text or _plain(label), on_timeline=False)
    )


def _tag(label: Any, pattern: Any) -> Text:
    return lambda event: (
        str(pattern) % {"tag": quoted(event.subject_label), **_into(event)}
        if event.subject_label
        else str(label)
    )


def _into(event: Event) -> dict[str, str]:
    before, after = event.changes.get("name", ("", ""))
    into = event.data.get("into", "")
    return {"into": quoted(into), "before": quoted(before), "after": quoted(after)}


for key, label, icon, pattern in (
    (
        "tag.created",
        gettext_lazy("Tag created"),
        "tag",
        gettext_lazy("Created tag %(tag)s"),
    ),
    (
        "tag.renamed",
        gettext_lazy("Tag renamed"),
        "pencil",
        gettext_lazy("Renamed tag %(before)s to %(after)s"),
    ),
    (
        "tag.merged",
        gettext_lazy("Tag merged"),
        "arrow-merge",
        gettext_lazy("Merged tag %(tag)s into %(into)s"),
    ),
    (
        "tag.deleted",
        gettext_lazy("Tag deleted"),
        "trash",
        gettext_lazy("Deleted tag %(tag)s from all contacts"),
    ),
    (
        "tag.restored",
        gettext_lazy("Tag restored"),
        "arrow-back-up",
        gettext_lazy("Restored tag %(tag)s"),
    ),
):
    event_types.add(
        EventType(key=key, label=label, icon=icon, text=_tag(label, pattern), on_timeline=False)
    )
