"""The pages of the media library: seen, arranged, picked from, linked to, emptied."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from hoopcrm.accounts.models import Account
from hoopcrm.accounts.services.accounts import account_state_set
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.documents.media.services.files import media_link_make, media_link_withdraw
from hoopcrm.documents.models import MediaFile, MediaFolder
from tests.conftest import signed_in
from tests.files import pictures, samples
from tests.make import make_member, make_role
from tests.media.conftest import MakeFolder, Place, Put

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
BODY = HTMX | {"HX-Target": "media-body"}


def shown(response: HttpResponse) -> list[str]:
    """What is listed, in order."""
    return re.findall(r'class="media-name"[^>]*title="([^"]+)"', response.content.decode())


def events(response: HttpResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response.headers.get("HX-Trigger", "{}"))
    return found


def fetched(client: Client, url: str) -> Any:
    """The answer; the content of a file is in `response.sent`, read to its end."""
    response: Any = client.get(url)
    if response.streaming:
        response.sent = b"".join(response.streaming_content)
    return response


def sent(name: str, content: bytes = samples.PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


class TestLibrary:
    def test_folders_first_then_files_in_order(
        self, as_alice: Client, place: Place, put: Put, folder: MakeFolder
    ) -> None:
        put("b.txt", b"a long text")
        put("a.txt", b"short")
        put("inside.txt", b"x", folder=folder("Zoo"))
        page = place("list")
        assert shown(as_alice.get(page)) == ["Zoo", "a.txt", "b.txt"]
        assert shown(as_alice.get(page, {"sort": "-size"})) == ["Zoo", "b.txt", "a.txt"]
        assert shown(as_alice.get(page, {"sort": "-name"})) == ["Zoo", "b.txt", "a.txt"]
        assert shown(as_alice.get(page, {"sort": "date"})) == ["Zoo", "b.txt", "a.txt"]
        assert shown(as_alice.get(page, {"sort": "nonsense", "folder": "x"}))[0] == "Zoo"

    def test_in_a_folder_and_found_from_anywhere(
        self, as_alice: Client, place: Place, put: Put, folder: MakeFolder
    ) -> None:
        zoo = folder("Zoo")
        put("Lion.txt", b"x", folder=zoo)
        put("tiger.txt", b"x")
        page = place("list")
        assert shown(as_alice.get(page, {"folder": str(zoo.pk)})) == ["Lion.txt"]
        found = as_alice.get(page, {"q": "lio"}, headers=BODY)
        assert shown(found) == ["Lion.txt"]
        assert b"Zoo" in found.content
        assert b"<html" not in found.content
        assert b"No file has this name" in as_alice.get(page, {"q": "wolf"}).content

    def test_a_picture_tells_its_shape(self, as_alice: Client, place: Place, put: Put) -> None:
        media = put("team.png", pictures.striped())
        for view in ("grid", "list"):
            content = as_alice.get(place("list"), {"view": view}).content.decode()
            assert "Landscape" in content
            assert "300 × 100" in content
            assert place("thumb", media.pk) in content

    def test_empty_says_what_it_is_for(self, as_alice: Client, place: Place) -> None:
        assert b"No media files yet" in as_alice.get(place("list")).content

    def test_files_are_found_by_the_global_search(
        self, as_alice: Client, account: Account, place: Place, put: Put
    ) -> None:
        media = put("brochure.pdf")
        search = reverse("core:search", args=[account.pk])
        assert place("file", media.pk).encode() in as_alice.get(search, {"q": "broch"}).content


class TestArrange:
    def test_upload_many_one_of_them_refused(
        self, as_alice: Client, account: Account, place: Place, folder: MakeFolder
    ) -> None:
        zoo = folder("Zoo")
        body = {"file": [sent("a.pdf"), sent("v.pdf", samples.EXE)], "folder": str(zoo.pk)}
        response = as_alice.post(place("upload"), body, headers=HTMX)
        assert response.status_code == 422
        assert "“v.pdf” is damaged" in response.content.decode()
        assert "media-changed" in events(response)
        with scope(account):
            assert MediaFile.objects.get().folder == zoo

    def test_without_scripts(self, as_alice: Client, place: Place, folder: MakeFolder) -> None:
        zoo = folder("Zoo")
        body = {"file": sent("a.pdf"), "folder": str(zoo.pk)}
        response = as_alice.post(place("upload"), body)
        assert response["Location"] == f"{place('list')}?folder={zoo.pk}"
        assert shown(as_alice.get(response["Location"])) == ["a.pdf"]
        as_alice.post(place("folder_new"), {"name": "Old"})
        assert shown(as_alice.get(place("list"))) == ["Old", "Zoo"]

    def test_rename_says_what_is_wrong(self, as_alice: Client, place: Place, put: Put) -> None:
        media = put("a.pdf")
        put("b.pdf")
        url = place("rename", media.pk)
        response = as_alice.post(url, {"name": "b"}, headers=HTMX)
        assert response.status_code == 422
        assert "There is already “b.pdf” here." in response.content.decode()
        assert b'value="b"' in response.content
        assert as_alice.post(url, {"name": "c"}, headers=HTMX).status_code == 204
        assert shown(as_alice.get(place("list"))) == ["b.pdf", "c.pdf"]

    def test_move_what_is_selected(
        self, as_alice: Client, place: Place, put: Put, folder: MakeFolder
    ) -> None:
        zoo, old = folder("Zoo"), folder("Old")
        media = put("a.pdf")
        chosen = [f"file:{media.pk}", f"folder:{old.pk}", "folder:nonsense", "x"]
        url = f"{place('move')}?" + "&".join(f"selected={key}" for key in chosen)
        form = as_alice.get(url, headers=HTMX)
        assert "Move 2 items" in form.content.decode()
        response = as_alice.post(url, {"folder": str(zoo.pk)}, headers=HTMX)
        assert "media-changed" in events(response)
        assert shown(as_alice.get(place("list"), {"folder": str(zoo.pk)})) == ["Old", "a.pdf"]
        as_alice.post(events(response)["toast"]["undo_url"], headers=HTMX)
        assert shown(as_alice.get(place("list"))) == ["Old", "Zoo", "a.pdf"]
        as_alice.post(url, {"folder": str(zoo.pk)}, headers=HTMX)
        into_itself = f"{place('move')}?selected=folder:{zoo.pk}"
        refused = as_alice.post(into_itself, {"folder": str(old.pk)}, headers=HTMX)
        assert refused.status_code == 422
        assert b"cannot be moved into itself" in refused.content


class TestTrash:
    def test_delete_undo_restore_and_for_good(
        self, as_alice: Client, account: Account, place: Place, put: Put, folder: MakeFolder
    ) -> None:
        media, zoo = put("a.pdf"), folder("Zoo")
        chosen = {"selected": [f"file:{media.pk}", f"folder:{zoo.pk}"]}
        response = as_alice.post(place("delete"), chosen, headers=HTMX)
        assert shown(as_alice.get(place("list"))) == []
        as_alice.post(events(response)["toast"]["undo_url"], headers=HTMX)
        assert shown(as_alice.get(place("list"))) == ["Zoo", "a.pdf"]

        as_alice.post(place("delete"), chosen)
        trash = as_alice.get(place("trash")).content.decode()
        assert "a.pdf" in trash
        assert "29 days left" in trash
        as_alice.post(place("restore"), {"selected": f"file:{media.pk}"})
        assert shown(as_alice.get(place("list"))) == ["a.pdf"]
        as_alice.post(place("purge"), chosen, headers=HTMX)
        with scope(account):
            assert MediaFile.objects.exists()
            assert not MediaFolder.objects.exists()
        assert "The trash is empty" in as_alice.get(place("trash")).content.decode()

    def test_what_is_in_the_trash_is_not_served(
        self, as_alice: Client, place: Place, put: Put
    ) -> None:
        media = put("a.png", pictures.striped())
        as_alice.post(place("delete"), {"selected": f"file:{media.pk}"})
        assert as_alice.get(place("content", media.pk)).status_code == 404
        assert as_alice.get(place("file", media.pk)).status_code == 404
        assert fetched(as_alice, place("thumb", media.pk)).status_code == 200


class TestFile:
    def test_preview_and_content(self, as_alice: Client, place: Place, put: Put) -> None:
        media = put("team.png", pictures.striped())
        assert place("content", media.pk).encode() in as_alice.get(place("file", media.pk)).content
        response = fetched(as_alice, place("content", media.pk))
        assert response.sent == pictures.striped()
        assert response["Content-Disposition"].startswith("inline")
        saved = fetched(as_alice, place("content", media.pk) + "?download=1")
        assert saved["Content-Disposition"].startswith("attachment")

    def test_what_can_run_a_script_is_never_shown(
        self, as_alice: Client, place: Place, put: Put
    ) -> None:
        media = put("logo.svg", samples.SVG)
        page = as_alice.get(place("file", media.pk)).content.decode()
        assert f'src="{place("content", media.pk)}' not in page
        response = fetched(as_alice, place("content", media.pk))
        assert response["Content-Disposition"].startswith("attachment")
        assert "sandbox" in response["Content-Security-Policy"]

    @pytest.mark.parametrize(
        ("wanted", "status", "told"),
        [
            ("bytes=0-4", 206, "bytes 0-4/11"),
            ("bytes=6-", 206, "bytes 6-10/11"),
            ("bytes=-5", 206, "bytes 6-10/11"),
            ("bytes=6-900", 206, "bytes 6-10/11"),
            ("bytes=11-", 200, None),
            ("bytes=-", 200, None),
            ("bytes=0-1,4-5", 200, None),
            ("lines=0-4", 200, None),
        ],
    )
    def test_a_part_of_it(
        self,
        as_alice: Client,
        place: Place,
        put: Put,
        wanted: str,
        status: int,
        told: str | None,
    ) -> None:
        text = b"hello world"
        media = put("a.txt", text)
        response: Any = as_alice.get(place("content", media.pk), headers={"Range": wanted})
        sent = b"".join(response.streaming_content)
        assert (response.status_code, response.get("Content-Range")) == (status, told)
        if told:
            first, last = map(int, re.findall(r"\d+", told)[:2])
            text = text[first : last + 1]
        assert sent == text
        assert response["Content-Length"] == str(len(text))

    def test_make_and_withdraw_a_link(self, as_alice: Client, place: Place, put: Put) -> None:
        media = put("a.pdf")
        page = as_alice.get(place("file", media.pk), headers=HTMX).content.decode()
        assert "Get public link" in page
        response = as_alice.post(place("link_make", media.pk), headers=HTMX)
        found = re.search(r'value="http://testserver(/m/[^"]+)"', response.content.decode())
        assert found is not None
        assert fetched(Client(), found[1]).sent == samples.PDF
        as_alice.post(place("link_withdraw", media.pk), headers=HTMX)
        assert Client().get(found[1]).status_code == 404


class TestPublic:
    @pytest.fixture
    def linked(self, account: Account, put: Put, actor: Actor) -> Any:
        def made(name: str, content: bytes = samples.PDF) -> str:
            media = put(name, content)
            with scope(account):
                return reverse("media_public", args=[media_link_make(actor, media=media).link])

        return made

    def test_shown_to_anybody_but_locked(self, linked: Any) -> None:
        response = fetched(Client(), linked("team.png", pictures.striped()))
        assert response["Content-Type"] == "image/png"
        assert response["Content-Disposition"] == 'inline; filename="team.png"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "public, max-age=60"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "Cookie" not in response.get("Vary", "")

    def test_svg_is_saved_not_shown(self, linked: Any) -> None:
        response = fetched(Client(), linked("logo.svg", samples.SVG))
        assert response["Content-Disposition"] == 'attachment; filename="logo.svg"'

    def test_gone_with_the_file_and_with_the_account(
        self, as_alice: Client, account: Account, place: Place, linked: Any
    ) -> None:
        url = linked("a.pdf")
        with scope(account):
            pk = MediaFile.objects.get().pk
        as_alice.post(place("delete"), {"selected": f"file:{pk}"})
        assert Client().get(url).status_code == 404
        as_alice.post(place("restore"), {"selected": f"file:{pk}"})
        assert fetched(Client(), url).status_code == 200
        account_state_set(Actor.system("tests"), account=account, state=Account.State.CLOSED)
        assert Client().get(url).status_code == 404

    def test_guesses_find_nothing(self, account: Account, put: Put, actor: Actor) -> None:
        media = put("a.pdf")
        with scope(account):
            media_link_make(actor, media=media)
            media_link_withdraw(actor, media=media)
        for link in ("x", "%00", str(media.pk)):
            assert Client().get(f"/m/{link}/").status_code == 404


class TestPicker:
    def test_only_pictures_and_back_to_the_form(
        self, as_alice: Client, account: Account, place: Place, put: Put
    ) -> None:
        picture, _other = put("team.png", pictures.striped()), put("offer.pdf")
        target = f"/a/{account.pk}/contacts/x/picture/"
        query = {"kinds": "picture", "next": target}
        page = as_alice.get(place("picker"), query, headers=HTMX).content.decode()
        assert f"{target}?from={quote(f'media:{picture.pk}', safe='')}" in page
        assert "offer.pdf" not in page
        assert "offer.pdf" in as_alice.get(place("picker"), {"next": target}).content.decode()

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/admin/"])
    def test_never_out_of_the_account(
        self, as_alice: Client, place: Place, put: Put, target: str
    ) -> None:
        put("team.png", pictures.striped())
        page = as_alice.get(place("picker"), {"next": target}).content.decode()
        assert f'href="{target}' not in page


class TestRights:
    def test_who_only_looks(self, account: Account, place: Place, put: Put) -> None:
        media = put("a.pdf")
        make_role(account, "Looks", "media.view")
        client = signed_in(make_member(account, "Lou", role="Looks"))
        page = client.get(place("list")).content.decode()
        assert "New folder" not in page
        assert "data-bulk" not in page
        assert "Get public link" not in client.get(place("file", media.pk)).content.decode()
        for name in ("upload", "move", "delete", "restore", "purge"):
            assert client.post(place(name), {"selected": f"file:{media.pk}"}).status_code == 403
        assert client.post(place("link_make", media.pk)).status_code == 403

    def test_a_file_of_another_account_cannot_be_chosen(
        self, as_mallory: Client, other_account: Account, account: Account, put: Put
    ) -> None:
        media = put("a.pdf")
        url = reverse("media:delete", args=[other_account.pk])
        as_mallory.post(url, {"selected": f"file:{media.pk}"})
        with scope(account):
            assert MediaFile.objects.get().deleted_at is None
