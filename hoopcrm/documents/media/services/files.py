"""Uploading and renaming files of the library, and their public links."""

import secrets
from datetime import datetime

from django.core.files.base import File
from django.utils.translation import gettext as _

from hoopcrm.accounts import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.documents.media.access import PURPOSE
from hoopcrm.documents.media.services import names
from hoopcrm.documents.models import MediaFile, MediaFolder
from hoopcrm.documents.services.place import document_name
from hoopcrm.events.emit import emit
from hoopcrm.files.models import StoredFile
from hoopcrm.files.pictures import thumbnail
from hoopcrm.files.services import file_store

LONGEST_NAME = 255
THUMB_SIDE = 360  # pixels
WITH_THUMB = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})


@service
def media_upload(
    actor: Actor,
    *,
    upload: File,
    folder: MediaFolder | None = None,
    at: datetime | None = None,
) -> MediaFile:
    """Put a file into the library. A name that the folder already has gets a number.

    Args:
        at: when it was uploaded, for history that is loaded later.

    Raises:
        Refused: as `file_store`, `folder_gone`, or `limit_reached` for the plan's storage.
    """
    account = current_account()
    limits.require(account, "storage", adding=upload.size or 0)
    stored = file_store(actor, upload=upload, purpose=PURPOSE)
    thumb, width, height = _thumb(actor, upload, stored)
    names.lock()
    folder = names.living(folder)
    media: MediaFile = MediaFile.objects.create(
        account_id=account.pk,
        folder=folder,
        file=stored,
        thumb=thumb,
        name=names.free_in(MediaFile, folder, stored.name, longest=LONGEST_NAME),
        width=width,
        height=height,
        created_by=actor.member,
        created_at=at or now(),
        modified_at=at or now(),
    )
    limits.record(account, "storage", stored.size + (thumb.size if thumb else 0))
    data = {"folder": folder.name if folder else "", "size": stored.size}
    emit("media.uploaded", account=account, actor=actor, subject=media, data=data, at=at)
    return media


def _thumb(
    actor: Actor, upload: File, stored: StoredFile
) -> tuple[StoredFile | None, int | None, int | None]:
    """A small picture of a picture, and how large the picture is."""
    if stored.content_type not in WITH_THUMB:
        return None, None, None
    try:
        small, width, height = thumbnail(upload, name=stored.name, side=THUMB_SIDE)
    except Refused:
        # The library takes what browsers can show, even where we cannot draw it.
        return None, None, None
    return file_store(actor, upload=small, purpose=PURPOSE), width, height


@service(silent="an equal name changes nothing; a change emits media.renamed")
def media_rename(actor: Actor, *, media: MediaFile, name: str) -> MediaFile:
    """Give a file another name; its extension and its public link stay.

    Raises:
        Refused: `media_gone`, `name_missing`, `name_too_long` or `name_taken`.
    """
    current = _locked(media)
    wanted = document_name(name, current.name)
    if wanted == current.name:
        return current
    names.require_free(MediaFile, current.folder, wanted, besides=[current.pk])
    before, current.name, current.modified_at = current.name, wanted, now()
    current.version += 1
    current.save(update_fields=["name", "modified_at", "version"])
    _tell(actor, "media.renamed", current, changes={"name": [before, wanted]})
    return current


@service(silent="a file that has a link keeps it; a new one emits media.link_made")
def media_link_make(actor: Actor, *, media: MediaFile) -> MediaFile:
    """Give a file a public address, which renaming and moving keep. Raises Refused `media_gone`."""
    current = _locked(media)
    if not current.link:
        current.link = secrets.token_urlsafe(32)
        current.save(update_fields=["link"])
        _tell(actor, "media.link_made", current)
    return current


@service(silent="a file without a link has none to lose; a change emits media.link_withdrawn")
def media_link_withdraw(actor: Actor, *, media: MediaFile) -> MediaFile:
    """Take the public address away; a later one is another. Raises Refused `media_gone`."""
    current = _locked(media)
    if current.link:
        current.link = ""
        current.save(update_fields=["link"])
        _tell(actor, "media.link_withdrawn", current)
    return current


def _locked(media: MediaFile) -> MediaFile:
    names.lock()
    rows = MediaFile.objects.select_related("file", "folder")
    current: MediaFile | None = rows.filter(pk=media.pk, deleted_at__isnull=True).first()
    if current is None:
        raise Refused("media_gone", _("This file has been deleted."))
    return current


def _tell(actor: Actor, type: str, media: MediaFile, **event: object) -> None:
    emit(type, account=current_account(), actor=actor, subject=media, **event)  # type: ignore[arg-type]
