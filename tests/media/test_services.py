"""The services of the media library: names, places, links, and the thirty days of the trash."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from hoopcrm.accounts.models import Account
from hoopcrm.accounts.services.accounts import account_state_set
from hoopcrm.accounts.services.erasure import account_erase
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.documents.media.access import Items
from hoopcrm.documents.media.services.files import (
    media_link_make,
    media_link_withdraw,
    media_rename,
    media_upload,
)
from hoopcrm.documents.media.services.folders import (
    media_folder_create,
    media_folder_rename,
    media_move,
    media_move_back,
)
from hoopcrm.documents.media.services.trash import KEPT, media_purge, media_restore, media_trash
from hoopcrm.documents.media.sweep import sweep_trash
from hoopcrm.documents.models import MediaFile, MediaFolder
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from hoopcrm.files.models import StoredFile
from hoopcrm.files.sweep import GRACE, sweep_files
from tests.files import pictures, samples
from tests.media.conftest import MakeFolder, Put

pytestmark = pytest.mark.django_db


def items(*chosen: MediaFile | MediaFolder) -> Items:
    return Items(
        files=[one for one in chosen if isinstance(one, MediaFile)],
        folders=[one for one in chosen if isinstance(one, MediaFolder)],
    )


def names(account: Account) -> dict[str, str]:
    """Living files by name, with the folder they are in."""
    with scope(account):
        rows = MediaFile.objects.filter(deleted_at=None).select_related("folder")
        return {one.name: one.folder.name if one.folder else "" for one in rows}


def told(account: Account, prefix: str = "media.") -> list[str]:
    with scope(account):
        return [describe(e) for e in Event.objects.filter(type__startswith=prefix).order_by("id")]


class TestUpload:
    def test_a_picture_has_its_size_and_a_small_one(self, account: Account, put: Put) -> None:
        media = put("team.jpg", pictures.turned())
        assert (media.width, media.height) == (100, 300)
        with scope(account), default_storage.open(media.thumb.storage_key) as file:
            thumb = file.read()
        assert pictures.colour(thumb, (0.5, 0.1)) == "red"
        assert told(account) == ["Uploaded to the media library: team.jpg"]

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.svg", samples.SVG),
            ("a.vcf", b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nEND:VCARD\r\n"),
            ("a.mp3", b"ID3\x03\x00\x00\x00\x00\x00\x00" + bytes(300)),
            ("a.wav", b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(300)),
            ("a.woff2", b"wOF2\x00\x01\x00\x00" + bytes(300)),
            ("a.ico", b"\x00\x00\x01\x00\x01\x00" + bytes(300)),
            ("a.zip", samples.archive("a.txt")),
            ("a.png", samples.PNG),
        ],
    )
    def test_what_is_taken(self, put: Put, name: str, content: bytes) -> None:
        assert put(name, content).thumb is None

    @pytest.mark.parametrize(
        ("name", "content", "code"),
        [
            ("a.exe", samples.EXE, "file_type"),
            ("a.html", samples.HTML, "file_type"),
            ("a.svg", samples.HTML, "file_mismatch"),
            ("a.mp4", samples.EXE, "file_mismatch"),
            ("a.vcf", b"hello", "file_mismatch"),
            ("a.png", samples.PDF, "file_mismatch"),
            ("a.txt", samples.SVG, "file_mismatch"),
        ],
    )
    def test_what_is_refused(self, put: Put, name: str, content: bytes, code: str) -> None:
        with pytest.raises(Refused) as refused:
            put(name, content)
        assert refused.value.code == code

    def test_a_name_stands_once_in_a_folder(
        self, account: Account, put: Put, folder: MakeFolder
    ) -> None:
        put("a.pdf")
        put("A.pdf")
        assert names(account) == {"a.pdf": "", "A (2).pdf": ""}
        assert put("a.pdf", folder=folder("Offers")).name == "a.pdf"


class TestArrange:
    def test_rename_keeps_extension_and_link(
        self, account: Account, put: Put, actor: Actor
    ) -> None:
        media = put("a.pdf")
        put("b.pdf")
        with scope(account):
            link = media_link_make(actor, media=media).link
            renamed = media_rename(actor, media=media, name="Offer")
            assert (renamed.name, renamed.link) == ("Offer.pdf", link)
            with pytest.raises(Refused) as refused:
                media_rename(actor, media=media, name="B.pdf")
        assert (refused.value.code, refused.value.field) == ("name_taken", "name")
        assert told(account)[-1] == "Renamed in the media library: a.pdf → Offer.pdf"

    def test_folders(self, account: Account, folder: MakeFolder, actor: Actor) -> None:
        logos = folder("Logos")
        folder("Old", parent=logos)
        with scope(account):
            assert media_folder_rename(actor, folder=logos, name="Marks").name == "Marks"
            for name in ("marks", ""):
                with pytest.raises(Refused):
                    media_folder_create(actor, name=name)
            media_folder_create(actor, name="Old")

    def test_move_a_folder_with_what_is_in_it(
        self, account: Account, put: Put, folder: MakeFolder, actor: Actor
    ) -> None:
        logos, archive = folder("Logos"), folder("Archive")
        inside = put("a.pdf", folder=logos)
        loose = put("b.pdf")
        with scope(account):
            assert media_move(actor, items=items(logos, loose), target=archive) is not None
            assert media_move(actor, items=items(logos, loose), target=archive) is None
            logos.refresh_from_db()
        assert logos.parent_id == archive.pk
        assert names(account) == {inside.name: "Logos", "b.pdf": "Archive"}
        assert "Moved in the media library: Logos to Archive" in told(account)

    def test_a_move_is_taken_back(
        self, account: Account, put: Put, folder: MakeFolder, actor: Actor
    ) -> None:
        logos, archive = folder("Logos"), folder("Archive")
        put("a.pdf", folder=archive)
        inside, loose = put("a.pdf", folder=logos), put("b.pdf")
        with scope(account):
            operation = media_move(actor, items=items(inside, loose), target=archive)
            assert operation is not None
            assert names(account) == {
                "a.pdf": "Archive",
                "a (2).pdf": "Archive",
                "b.pdf": "Archive",
            }
            assert media_move_back(actor, operation=operation).total == 2
            inside.refresh_from_db()
            loose.refresh_from_db()
            assert (inside.name, inside.folder_id, loose.folder_id) == ("a.pdf", logos.pk, None)
            with pytest.raises(Refused) as refused:
                media_move_back(actor, operation=operation)
            assert refused.value.code == "already_undone"

    def test_what_was_changed_since_or_has_nowhere_to_go_stays(
        self, account: Account, put: Put, folder: MakeFolder, actor: Actor
    ) -> None:
        logos, archive = folder("Logos"), folder("Archive")
        one, two, three = put("1.pdf"), put("2.pdf", folder=logos), put("3.pdf")
        with scope(account):
            operation = media_move(actor, items=items(one, two, three), target=archive)
            assert operation is not None
            media_rename(actor, media=one, name="One")
            media_trash(actor, items=items(logos))
            result = media_move_back(actor, operation=operation)
            assert (result.total, len(result.conflicts)) == (1, 2)
        assert names(account) == {"One.pdf": "Archive", "2.pdf": "Archive", "3.pdf": ""}

    def test_a_folder_never_goes_back_into_itself(
        self, account: Account, folder: MakeFolder, actor: Actor
    ) -> None:
        outer = folder("Outer")
        inner, other = folder("Inner", parent=outer), folder("Other")
        with scope(account):
            operation = media_move(actor, items=items(inner), target=other)
            assert operation is not None
            media_move(actor, items=items(outer), target=inner)
            with pytest.raises(Refused) as refused:
                media_move_back(actor, operation=operation)
            assert refused.value.code == "changed_since"

    def test_never_into_itself(self, account: Account, folder: MakeFolder, actor: Actor) -> None:
        outer = folder("Outer")
        inner = folder("Inner", parent=outer)
        for target in (outer, inner):
            with scope(account), pytest.raises(Refused) as refused:
                media_move(actor, items=items(outer), target=target)
            assert refused.value.code == "folder_in_itself"

    def test_not_too_deep(self, account: Account, folder: MakeFolder, actor: Actor) -> None:
        deepest = None
        for number in range(12):
            deepest = folder(f"Level {number}", parent=deepest)
        with pytest.raises(Refused) as refused:
            folder("One more", parent=deepest)
        assert refused.value.code == "too_deep"
        pair = folder("Pair")
        folder("Child", parent=pair)
        with scope(account):
            assert deepest is not None
            with pytest.raises(Refused) as refused:
                media_move(actor, items=items(pair), target=deepest.parent)
        assert refused.value.code == "too_deep"

    def test_a_name_that_is_taken_there_gets_a_number(
        self, account: Account, put: Put, folder: MakeFolder, actor: Actor
    ) -> None:
        offers = folder("Offers")
        put("a.pdf", folder=offers)
        loose = put("a.pdf")
        with scope(account):
            media_move(actor, items=items(loose), target=offers)
        assert names(account) == {"a.pdf": "Offers", "a (2).pdf": "Offers"}


class TestLink:
    def test_a_later_link_is_another(self, account: Account, put: Put, actor: Actor) -> None:
        media = put("a.pdf")
        assert media.link == ""
        with scope(account):
            first = media_link_make(actor, media=media).link
            assert media_link_make(actor, media=media).link == first
            assert media_link_withdraw(actor, media=media).link == ""
            assert media_link_make(actor, media=media).link not in ("", first)
        assert [line.split(":")[0] for line in told(account)[1:]] == [
            "Made a public link of the media file",
            "Withdrew the public link of the media file",
            "Made a public link of the media file",
        ]


class TestTrash:
    def test_a_file_goes_and_comes_back(
        self, account: Account, put: Put, folder: MakeFolder, actor: Actor
    ) -> None:
        offers = folder("Offers")
        media = put("a.pdf", folder=offers)
        with scope(account):
            assert media_trash(actor, items=items(media)) == 1
            assert media_trash(actor, items=items(media)) == 0
        assert names(account) == {}
        put("a.pdf", folder=offers)
        with scope(account):
            assert media_restore(actor, items=items(media)) == 1
            assert media_restore(actor, items=items(media)) == 0
        assert names(account) == {"a.pdf": "Offers", "a (2).pdf": "Offers"}

    def test_a_folder_takes_along_what_is_in_it(
        self, account: Account, put: Put, folder: MakeFolder, actor: Actor
    ) -> None:
        outer = folder("Outer")
        inner = folder("Inner", parent=outer)
        put("kept.pdf", folder=inner)
        earlier = put("earlier.pdf", folder=inner)
        with scope(account):
            media_trash(actor, items=items(earlier))
            media_trash(actor, items=items(outer))
            assert names(account) == {}
            media_restore(actor, items=items(outer))
        assert names(account) == {"kept.pdf": "Inner"}
        assert "Restored in the media library: folder Outer (1 file)" in told(account)

    def test_what_was_in_a_folder_that_is_gone_comes_back_at_the_top(
        self, account: Account, put: Put, folder: MakeFolder, actor: Actor
    ) -> None:
        offers = folder("Offers")
        media = put("a.pdf", folder=offers)
        with scope(account):
            media_trash(actor, items=items(media))
            media_trash(actor, items=items(offers))
            media_purge(actor, items=items(offers))
            media_restore(actor, items=items(media))
        assert names(account) == {"a.pdf": ""}

    def test_purged_with_its_bytes(
        self,
        account: Account,
        put: Put,
        folder: MakeFolder,
        actor: Actor,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        offers = folder("Offers")
        put("a.png", pictures.striped(), folder=offers)
        living = put("b.pdf")
        with scope(account):
            keys = list(StoredFile.objects.exclude(pk=living.file_id).values_list("storage_key"))
            with django_capture_on_commit_callbacks(execute=True):
                assert media_purge(actor, items=items(offers, living)) == 0
                media_trash(actor, items=items(offers))
                assert media_purge(actor, items=items(offers)) == 1
            assert list(StoredFile.objects.all()) == [living.file]
            assert not MediaFolder.objects.exists()
        assert len(keys) == 2
        assert not any(default_storage.exists(key) for (key,) in keys)

    def test_the_sweep_takes_what_is_over_its_time(
        self, account: Account, other_account: Account, put: Put, folder: MakeFolder, actor: Actor
    ) -> None:
        old, young, alive = put("old.pdf"), put("young.pdf"), put("alive.pdf")
        offers = folder("Offers")
        put("inside.pdf", folder=offers)
        with scope(account):
            media_trash(actor, items=items(old, young, offers))
            rows = (MediaFile.objects.filter(pk=old.pk), MediaFolder.objects.filter(pk=offers.pk))
            for row in rows:
                _age(row, KEPT + timedelta(minutes=1))
            _age(MediaFile.objects.filter(pk=young.pk), KEPT - timedelta(minutes=1))
        assert sweep_trash() == 2
        assert sweep_trash() == 0
        with scope(account):
            assert set(MediaFile.objects.all()) == {young, alive}

    def test_the_sweep_leaves_an_account_that_may_only_be_read(
        self, account: Account, put: Put, actor: Actor
    ) -> None:
        media = put("old.pdf")
        with scope(account):
            media_trash(actor, items=items(media))
            _age(MediaFile.objects.filter(pk=media.pk), KEPT + timedelta(days=1))
        account_state_set(Actor.system("tests"), account=account, state=Account.State.READ_ONLY)
        assert sweep_trash() == 0

    def test_the_sweep_of_storage_leaves_the_trash(
        self, account: Account, put: Put, actor: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        media = put("a.png", pictures.striped())
        with scope(account):
            media_trash(actor, items=items(media))
        monkeypatch.setattr("hoopcrm.files.sweep.GRACE", -GRACE)
        sweep_files()
        with scope(account):
            assert StoredFile.objects.count() == 2


def _age(rows: Any, by: timedelta) -> None:
    from django.db.models import F

    from hoopcrm.core import writes

    with writes.frame("test data", silent=True):
        rows.update(deleted_at=F("deleted_at") - by)


@pytest.mark.django_db(transaction=True)
def test_erasing_the_account_removes_the_library(
    account: Account, put: Put, folder: MakeFolder, actor: Actor
) -> None:
    put("a.png", pictures.striped(), folder=folder("Offers"))
    gone = put("b.pdf")
    with scope(account):
        media_trash(actor, items=items(gone))
        keys = list(StoredFile.objects.values_list("storage_key", flat=True))
    assert len(keys) == 3
    account_erase(Actor.system("tests"), account=account)
    assert not any(default_storage.exists(key) for key in keys)


def test_an_upload_into_a_folder_that_is_gone(
    account: Account, folder: MakeFolder, actor: Actor
) -> None:
    offers = folder("Offers")
    with scope(account):
        media_trash(actor, items=items(offers))
        upload = ContentFile(samples.PDF, name="a.pdf")
        with pytest.raises(Refused) as refused:
            media_upload(actor, upload=upload, folder=offers)
    assert refused.value.code == "folder_gone"
