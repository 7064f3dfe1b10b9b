"""The Documents tab of a contact."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.models import FieldFile
from hoopcrm.core.records import RecordContext
from hoopcrm.documents.listing import IN_FIELDS, ORDERS, PAGE_SIZE, Choice, Listing, read_listing
from hoopcrm.documents.models import Document, Folder
from hoopcrm.files.kinds import DOCUMENT_KINDS, KINDS, Kind, kind_of
from hoopcrm.files.models import StoredFile
from hoopcrm.files.sizes import size_text

TONES = {
    "pdf": "red",
    "doc": "blue",
    "docx": "blue",
    "odt": "blue",
    "rtf": "blue",
    "xls": "green",
    "xlsx": "green",
    "ods": "green",
    "csv": "green",
    "ppt": "amber",
    "pptx": "amber",
    "odp": "amber",
    "zip": "gray",
    "txt": "gray",
}
ACCEPT = ",".join(
    f".{ext}" for key, kind in KINDS.items() if key in DOCUMENT_KINDS for ext in kind.extensions
)


@dataclass(frozen=True, kw_only=True)
class Link:
    """A place to go: `url` for the fragment, `page_url` for the whole page."""

    label: Any
    url: str
    page_url: str
    active: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of the list. A folder has a link, a document an address of its own."""

    name: str
    icon: str
    tone: str
    meta: str
    link: Link | None = None
    url: str = ""
    opens: bool = False
    when: Any = None
    path: Link | None = None
    menu: list[dict[str, Any]] = field(default_factory=list)
    menu_label: str = ""


def documents_tab(context: RecordContext) -> HttpResponse:
    """The folder of `?folder=`, or what `?docs_q=` finds in all of them."""
    choice = Choice.read(context.request.GET)
    listing = read_listing(context.record, choice)
    tab = _Tab(context, listing)
    can_edit = context.member.has("documents.edit")
    can_add = can_edit and not choice.in_fields
    data = {
        "record_context": context,
        "listing": listing,
        "choice": choice,
        "path": tab.path(),
        "rows": tab.rows(),
        "orders": tab.orders(),
        "order_label": ORDERS[choice.order][0],
        "list_url": tab.here().url,
        "clear": tab.link("", docs_q=""),
        "more": tab.link("", docs_show=str(choice.show + PAGE_SIZE)) if listing.has_more else None,
        "can_edit": can_add,
        "accept": ACCEPT,
        "max_bytes": settings.UPLOAD_LIMIT_BYTES,
        "limit": size_text(settings.UPLOAD_LIMIT_BYTES),
    }
    if can_add:
        data["upload_url"] = tab.action("upload")
        folder = f"?folder={listing.folder.pk}" if listing.folder else ""
        data["folder_new_url"] = tab.action("folder_new") + folder
    return render(context.request, "documents/_tab.html", data)


class _Tab:
    """Addresses and rows of one answer."""

    def __init__(self, context: RecordContext, listing: Listing) -> None:
        self.context = context
        self.listing = listing
        self.can_edit = context.member.has("documents.edit")
        self.can_delete = context.member.has("documents.delete")

    def link(self, label: Any, *, active: bool = False, **over: str) -> Link:
        query = self.listing.choice.query(**over)
        return Link(
            label=label,
            url=self.context.tab_url(**query),
            page_url=self.context.page_url(**query),
            active=active,
        )

    def here(self) -> Link:
        show = self.listing.choice.show
        return self.link("", docs_show=str(show) if show > PAGE_SIZE else "")

    def action(self, name: str, *args: Any) -> str:
        account, contact = self.context.account, self.context.record
        return reverse(f"documents:{name}", args=[account.pk, contact.pk, *args])

    def path(self) -> list[Link]:
        top = self.link(_("Documents"), folder="", docs_q="")
        if self.listing.choice.in_fields:
            return [top, self._fields_link()]
        inside = self.listing.tree.path(self.listing.folder)
        return [top, *(self._folder_link(folder) for folder in inside)]

    def orders(self) -> list[Link]:
        chosen = self.listing.choice.order
        return [
            self.link(label, active=key == chosen, docs_sort=key)
            for key, (label, _columns) in ORDERS.items()
        ]

    def rows(self) -> list[Row]:
        listing = self.listing
        folders = [self._folder_row(folder) for folder in listing.folders]
        at_top = not (listing.folder or listing.choice.search or listing.choice.in_fields)
        if at_top and listing.in_fields:
            folders.append(self._fields_row())
        documents = [self._document_row(one) for one in listing.documents]
        return folders + documents + [self._field_file_row(one) for one in listing.field_files]

    def _fields_link(self) -> Link:
        return self.link(_("Custom fields"), folder=IN_FIELDS, docs_q="")

    def _fields_row(self) -> Row:
        """The folder with the files of custom fields; it is managed on the fields themselves."""
        count = self.listing.in_fields
        return Row(
            name=_("Custom fields"),
            icon="folder",
            tone="blue",
            meta=ngettext("%(count)d item", "%(count)d items", count) % {"count": count},
            link=self._fields_link(),
        )

    def _field_file_row(self, one: FieldFile) -> Row:
        kind, url, opens = self._file(one.file)
        return Row(
            name=one.name,
            icon=kind.icon if kind else "file",
            tone=TONES.get(kind.key, "violet") if kind else "gray",
            meta=" · ".join([one.definition.label, size_text(one.file.size)]),
            url=f"{url}?inline=1" if opens else url,
            opens=opens,
            when=one.created_at,
            path=self._fields_link() if self.listing.choice.search else None,
            menu=[{"label": _("Download"), "url": url, "icon": "download"}],
            menu_label=_("Actions for %(name)s") % {"name": one.name},
        )

    def _file(self, stored: StoredFile) -> tuple[Kind | None, str, bool]:
        """Its kind, where it is downloaded, and whether a browser shows it."""
        kind = kind_of(stored.content_type)
        url = reverse("files:download", args=[self.context.account.pk, stored.pk])
        return kind, url, kind is not None and kind.inline

    def _folder_link(self, folder: Folder) -> Link:
        return self.link(folder.name, folder=str(folder.pk), docs_q="")

    def _folder_row(self, folder: Folder) -> Row:
        tree = self.listing.tree
        items = tree.items_in(folder)
        inside = tree.files_inside(folder)
        question = _("Delete the folder “%(name)s”?") % {"name": folder.name}
        text = ngettext(
            "The %(count)d document in it is deleted too. You can undo this.",
            "The %(count)d documents in it are deleted too. You can undo this.",
            inside,
        ) % {"count": inside}
        return Row(
            name=folder.name,
            icon="folder",
            tone="amber",
            meta=ngettext("%(count)d item", "%(count)d items", items) % {"count": items},
            link=self._folder_link(folder),
            path=self._found_in(folder.parent_id),
            menu=self._menu("folder", folder.pk, question, text if inside else ""),
            menu_label=_("Actions for %(name)s") % {"name": folder.name},
        )

    def _document_row(self, document: Document) -> Row:
        kind, download, opens = self._file(document.file)
        author = document.created_by.display_name if document.created_by else ""
        facts = [str(kind.label) if kind else "", size_text(document.file.size), author]
        question = _("Delete “%(name)s”?") % {"name": document.name}
        menu: list[dict[str, Any]] = [
            {"label": _("Download"), "url": download, "icon": "download"},
            *self._menu("document", document.pk, question, _("You can undo this.")),
        ]
        return Row(
            name=document.name,
            icon=kind.icon if kind else "file",
            tone=TONES.get(kind.key, "violet") if kind else "gray",
            meta=" · ".join(fact for fact in facts if fact),
            url=f"{download}?inline=1" if opens else download,
            opens=opens,
            when=document.created_at,
            path=self._found_in(document.folder_id),
            menu=menu,
            menu_label=_("Actions for %(name)s") % {"name": document.name},
        )

    def _menu(self, noun: str, pk: Any, question: str, text: str) -> list[dict[str, Any]]:
        menu: list[dict[str, Any]] = []
        if self.can_edit:
            menu = [
                {
                    "label": _("Rename"),
                    "url": self.action(f"{noun}_rename", pk),
                    "icon": "pencil",
                    "slide_over": True,
                },
                {
                    "label": _("Move"),
                    "url": self.action(f"{noun}_move", pk),
                    "icon": "folder-open",
                    "slide_over": True,
                },
            ]
        if self.can_delete:
            delete = {
                "label": _("Delete"),
                "url": self.action(f"{noun}_delete", pk),
                "icon": "trash",
                "post": True,
                "danger": True,
                "confirm": question,
                "confirm_text": text,
                "confirm_button": _("Delete"),
            }
            menu += [{"divider": True}, delete]
        return menu

    def _found_in(self, folder_id: Any) -> Link | None:
        """Where a found line is; nothing outside a search."""
        if not self.listing.choice.search:
            return None
        folder = self.listing.tree.folders.get(folder_id)
        return self._folder_link(folder) if folder else self.path()[0]
