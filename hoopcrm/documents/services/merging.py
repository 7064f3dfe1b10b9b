"""Documents of contacts that are merged: folders and files go to the master and come back."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.merge_handlers import MergeHandler, Merging, Unmerging, merge_handlers
from contacts.services.merging.rows import journalled, move_back
from hoopcrm.core.journal import record_updates
from hoopcrm.core.models import JournalRow
from hoopcrm.documents.models import Document, Folder
from hoopcrm.files.names import free_name


def merge_documents(merging: Merging) -> None:
    """Everything comes to the master; a folder whose name is taken there gets a number."""
    master = merging.master
    documents = Document.objects.filter(contact__in=merging.other_ids)
    folders = Folder.objects.filter(contact__in=merging.other_ids)
    count = record_updates(merging.operation, documents, ["contact_id", "folder_id"])
    record_updates(merging.operation, folders, ["contact_id", "name"])
    roots = Folder.objects.filter(parent__isnull=True, deleted_at__isnull=True)
    taken = {one.casefold() for one in roots.filter(contact=master).values_list("name", flat=True)}
    theirs = list(roots.filter(contact__in=merging.other_ids).order_by("created_at", "pk"))
    names = {one.name.casefold() for one in theirs}
    renamed: dict[str, str] = {}
    for folder in theirs:
        name = folder.name
        if name.casefold() in taken:
            name = free_name(name, taken | names)
            Folder.objects.filter(pk=folder.pk).update(name=name)
            renamed[str(folder.pk)] = name
        taken.add(name.casefold())
    merging.after["documents_folder.names"] = renamed
    documents.update(contact=master)
    folders.update(contact=master)
    if count:
        merging.moved[str(_("Documents"))] = count


def undo_documents(unmerging: Unmerging) -> None:
    """Give everything back; what was put into it since stays with the master."""
    folders = journalled(unmerging.operation, Folder, JournalRow.Action.UPDATE)
    documents = journalled(unmerging.operation, Document, JournalRow.Action.UPDATE)
    move_back(unmerging, Folder)
    renamed = unmerging.after.get("documents_folder.names", {})
    for pk, name in sorted(renamed.items(), key=lambda pair: len(pair[1])):
        if pk in folders:
            Folder.objects.filter(pk=pk, name=name).update(name=folders[pk]["name"])
    move_back(unmerging, Document, label=_("Documents"))
    master = unmerging.master
    others = [one.pk for one in unmerging.others]
    astray: Any = Document.objects.filter(contact=master, folder__contact__in=others)
    astray.update(folder=None)
    inside = Folder.objects.filter(contact=master, parent__contact__in=others)
    inside.update(parent=None)
    for document in Document.objects.filter(contact__in=others, folder__contact=master):
        Document.objects.filter(pk=document.pk).update(
            folder_id=documents[str(document.pk)]["folder_id"]
        )
    Folder.objects.filter(contact__in=others, parent__contact=master).update(parent=None)


def _count(contacts: Collection[UUID]) -> int:
    rows = Document.objects.filter(contact__in=list(contacts), deleted_at__isnull=True)
    return int(rows.count())


merge_handlers.add(
    MergeHandler(
        key="documents",
        keys=("documents.Document.contact", "documents.Folder.contact"),
        merge=merge_documents,
        undo=undo_documents,
        label=gettext_lazy("Documents"),
        count=_count,
    )
)
