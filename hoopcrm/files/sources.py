"""Files that are here already: where a form that takes an upload may take one from instead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.urls import reverse

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry
from hoopcrm.files.models import StoredFile
from hoopcrm.files.pictures import Crop, banner, squares
from hoopcrm.files.services import file_check
from hoopcrm.files.uploads import received

CHOSEN = "from"
Drawn = TypeVar("Drawn")


@dataclass(frozen=True, kw_only=True)
class FileSource:
    """A place with files to pick, such as the media library.

    Attributes:
        url_name: named URL of its picker; takes the account's id, and in the query `kinds` (only
            "picture" so far) and `next`, the address that it goes to with `from=<key>:<id>`.
        open: `open(member, id)`, the stored file; raises Http404 when it is not for this member.
    """

    key: str
    label: Text
    icon: str
    permission: str
    url_name: str
    open: Callable[[Any, UUID], StoredFile]
    weight: int = 50


file_sources: Registry[FileSource] = Registry("file_sources")


def source_links(member: Any, *, next: str, kinds: str) -> list[dict[str, Any]]:
    """Links to the pickers that the member may use: label, icon and url."""
    query = urlencode({"kinds": kinds, "next": next})
    return [
        {
            "label": source.label,
            "icon": source.icon,
            "url": f"{reverse(source.url_name, args=[member.account_id])}?{query}",
        }
        for source in file_sources
        if member.has(source.permission)
    ]


def chosen_file(member: Any, query: Mapping[str, str]) -> StoredFile | None:
    """The file that a picker sent; None without one. Raises Http404 when it is gone."""
    key, _colon, text = query.get(CHOSEN, "").partition(":")
    source = file_sources.find(key) if key else None
    if source is None or not member.has(source.permission):
        return None
    try:
        return source.open(member, UUID(text))
    except ValueError:
        return None


def pictures_sent(
    request: HttpRequest, *, purpose: str, sides: tuple[int, ...], opaque: bool = True
) -> list[ContentFile]:
    """Squares of the picture that a form sent or, without one, of the file that a picker sent.

    Raises:
        Http404: the picked file is gone.
        Refused: as `received`, `file_store` or `files.pictures.squares`.
    """
    return _drawn(request, purpose, partial(squares, sides=sides, opaque=opaque))


def banner_sent(request: HttpRequest, *, purpose: str, size: tuple[int, int]) -> ContentFile:
    """As `pictures_sent`, one picture in the shape of `size`."""
    return _drawn(request, purpose, partial(banner, size=size))


def _drawn(request: HttpRequest, purpose: str, draw: Callable[..., Drawn]) -> Drawn:
    crop = Crop.read({name: str(value) for name, value in request.POST.items()})
    taken = chosen_file(request.member, request.GET)  # type: ignore[attr-defined]
    if taken is not None and not request.FILES:
        with default_storage.open(taken.storage_key) as file:
            return draw(file, name=taken.name, crop=crop)
    files, dropped = received(request, "file")
    if dropped:
        raise dropped[0]
    return draw(files[0], name=file_check(files[0], purpose=purpose), crop=crop)


def file_url(stored: StoredFile) -> str:
    """Where the browser shows a stored file."""
    return f"{reverse('files:download', args=[stored.account_id, stored.pk])}?inline=1"
