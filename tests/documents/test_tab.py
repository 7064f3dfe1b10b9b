"""The Documents tab: what it shows, to whom and in which order."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from contacts.models import Contact
from hoopcrm.documents.models import Folder
from tests.documents.answers import HTMX, Place, names
from tests.documents.conftest import MakeFolder, Upload, sent
from tests.files import samples


class TestTab:
    def test_empty(self, as_alice: Client, tab: str) -> None:
        page = as_alice.get(tab, headers=HTMX).content.decode()
        assert "No documents yet" in page
        assert 'type="file"' in page

    def test_folder_and_path(
        self, as_alice: Client, tab: str, upload: Upload, folder: MakeFolder
    ) -> None:
        outer = folder("Contracts")
        inner = folder("2026", parent=outer)
        upload("top.pdf")
        upload("inside.pdf", folder=inner)
        assert names(as_alice.get(tab)) == ["Contracts", "top.pdf"]
        page = as_alice.get(tab, {"folder": str(inner.pk)})
        assert names(page) == ["inside.pdf"]
        path = page.content.decode().split('class="doc-path"')[1].split("</nav>")[0]
        assert [text for text in ("Documents", "Contracts", "2026") if text in path] == [
            "Documents",
            "Contracts",
            "2026",
        ]

    def test_count_on_the_record_page(
        self, as_alice: Client, url: Callable[..., str], contact: Contact, upload: Upload
    ) -> None:
        upload("a.pdf")
        upload("b.pdf", samples.PDF + b"b")
        page = as_alice.get(url("contacts:record", contact.pk), {"tab": "documents"})
        assert names(page) == ["a.pdf", "b.pdf"]
        link = page.content.decode().split('id="record-right-tab-documents"')[1].split("</a>")[0]
        assert re.search(r'class="count">\s*2\s*<', link)

    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            ("", ["A.pdf", "b.pdf", "C.txt"]),
            ("-name", ["C.txt", "b.pdf", "A.pdf"]),
            ("-size", ["b.pdf", "A.pdf", "C.txt"]),
            ("size", ["C.txt", "A.pdf", "b.pdf"]),
            ("date", ["b.pdf", "A.pdf", "C.txt"]),
            ("-date", ["C.txt", "A.pdf", "b.pdf"]),
            ("nonsense", ["A.pdf", "b.pdf", "C.txt"]),
        ],
    )
    def test_order(
        self, as_alice: Client, tab: str, upload: Upload, order: str, expected: list[str]
    ) -> None:
        upload("b.pdf", samples.PDF + b"longer")
        upload("A.pdf")
        upload("C.txt", b"short")
        assert names(as_alice.get(tab, {"docs_sort": order})) == expected

    def test_search_looks_into_all_folders(
        self, as_alice: Client, tab: str, upload: Upload, folder: MakeFolder
    ) -> None:
        inside = folder("Contracts")
        folder("Offers")
        upload("Offer May.pdf", folder=inside)
        upload("plan.pdf")
        found = as_alice.get(tab, {"docs_q": "offer"})
        assert names(found) == ["Offers", "Offer May.pdf"]
        assert "Contracts" in found.content.decode()
        upload("Café Договор.pdf", samples.PDF + b"c")
        assert names(as_alice.get(tab, {"docs_q": "cafe\u0301 ДОГ"})) == ["Café Договор.pdf"]
        none = as_alice.get(tab, {"docs_q": "100% <b>_"}).content.decode()
        assert "No file has this name" in none
        assert "<b>_" not in none

    def test_long_lists_show_more(
        self, as_alice: Client, tab: str, upload: Upload, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("hoopcrm.documents.listing.PAGE_SIZE", 2)
        for number in range(5):
            upload(f"{number}.txt", f"{number}".encode())
        assert len(names(as_alice.get(tab, {"docs_show": "2"}))) == 2
        assert len(names(as_alice.get(tab, {"docs_show": "4"}))) == 4

    @pytest.mark.parametrize(
        "query",
        [
            {"folder": "nonsense"},
            {"folder": str(uuid4())},
            {"docs_show": "-1"},
            {"docs_show": "99999999999999999999"},
            {"docs_q": "\x00"},
            {"docs_q": "x" * 5000},
        ],
    )
    def test_addresses_that_make_no_sense(
        self, as_alice: Client, tab: str, query: dict[str, str]
    ) -> None:
        assert as_alice.get(tab, query).status_code == 200

    def test_read_only_role_sees_and_changes_nothing(
        self, as_carol: Client, tab: str, upload: Upload, folder: MakeFolder, place: Place
    ) -> None:
        document = upload("a.pdf")
        page = as_carol.get(tab).content.decode()
        assert "a.pdf" in page
        for action in ("upload", "Rename", "Delete", "New folder"):
            assert action not in page
        for name in ("document_rename", "document_move"):
            assert as_carol.get(place(name, document.pk)).status_code == 403
        assert as_carol.post(place("document_delete", document.pk)).status_code == 403
        assert as_carol.post(place("upload"), {"file": sent("b.pdf")}).status_code == 403

    def test_queries_do_not_grow(
        self,
        as_alice: Client,
        tab: str,
        upload: Upload,
        folder: MakeFolder,
        django_assert_max_num_queries: Any,
    ) -> None:
        parent: Folder | None = None
        for number in range(8):
            parent = folder(f"Folder {number}", parent=parent)
            folder(f"Top {number}")
            upload(f"{number}.txt", f"{number}".encode())
        with django_assert_max_num_queries(8):
            as_alice.get(tab, headers=HTMX)
