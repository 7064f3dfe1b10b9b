"""What the global search finds: contacts, pages of the product, and what can be made."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import visible_contacts
from contacts.listing.finder import Finder
from contacts.listing.registries import CONTACTS, ListTab, ListTabs
from contacts.listing.search import compile_search
from contacts.listing.sorts import SORTS
from contacts.models import Contact
from hoopcrm.core.extensions import (
    SearchHit,
    SearchSource,
    nav_items,
    new_items,
    settings_pages,
)
from hoopcrm.core.text import fold
from hoopcrm.core.views.listing import TooSlow, limited_statements

SEARCH_SECONDS = 2


def find_contacts(member: Any, text: str, limit: int) -> list[SearchHit]:
    """Contacts that match, those whose name starts with the text first, then the newest."""
    search = compile_search(text)
    if not search or not member.has("contacts.view"):
        return []
    newest = SORTS["created"].order(descending=True)
    try:
        with limited_statements(SEARCH_SECONDS):
            starting = visible_contacts(member).filter(sort_name__startswith=fold(text))
            starting = starting.order_by("sort_name", "id")
            ids = list(starting.values_list("id", flat=True)[:limit])
            found = Finder(member, newest, search).take(None, False, limit)
            ids = list(dict.fromkeys([*ids, *(position.pk for position in found)]))[:limit]
            rows = {row.pk: row for row in Contact.objects.filter(pk__in=ids).only(*HIT_FIELDS)}
    except TooSlow:
        return []
    return [_hit(rows[pk]) for pk in ids if pk in rows]


HIT_FIELDS = (
    "account_id",
    "first_name",
    "last_name",
    "email",
    "phone",
    "company_name",
    "picture",
)


def _hit(contact: Contact) -> SearchHit:
    name = contact.display_name
    details = (contact.email, contact.phone, contact.company_name)
    return SearchHit(
        title=name,
        url=reverse("contacts:record", args=[contact.account_id, contact.pk]),
        detail=next((one for one in details if one and one != name), ""),
        icon="user",
        image=contact.face_url,
    )


def find_pages(member: Any, text: str, limit: int) -> Iterable[SearchHit]:
    """Entries of the menu and of "+ New" with a word that starts like the text."""
    wanted = fold(text)
    if not wanted:
        return []
    return [hit for hit in _pages(member) if _starts_word(wanted, fold(hit.title))][:limit]


def _pages(member: Any) -> Iterator[SearchHit]:
    for new in new_items:
        if member.has(new.permission):
            title = _("New %(what)s") % {"what": str(new.label)}
            yield SearchHit(title=title, url=_url(new, member), icon=new.icon)
    for entry in nav_items:
        if member.has(entry.permission):
            yield SearchHit(title=str(entry.label), url=_url(entry, member), icon=entry.icon)
    for page in settings_pages:
        if member.has(page.permission):
            yield SearchHit(
                title=str(page.label),
                url=_url(page, member),
                detail=_("Settings"),
                icon=page.icon,
            )


def _url(item: Any, member: Any) -> str:
    return reverse(item.url_name, args=[member.account_id])


def _starts_word(wanted: str, title: str) -> bool:
    return title.startswith(wanted) or f" {wanted}" in title


contact_source = SearchSource(
    key="contacts", label=gettext_lazy("Contacts"), find=find_contacts, weight=10
)
page_source = SearchSource(
    key="pages", label=gettext_lazy("Pages and actions"), find=find_pages, weight=90
)
all_tab = ListTabs(
    key="all",
    kind=CONTACTS,
    permission="contacts.view",
    weight=0,
    tabs=lambda member, kind: [ListTab(key="", label=gettext_lazy("All"))],
)
