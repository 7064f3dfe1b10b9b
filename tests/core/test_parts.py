"""Parts of a page are drawn once for what they are given, and for nothing else."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils.functional import lazystr
from django.utils.safestring import SafeString

from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import parts
from tests import make
from tests.conftest import signed_in
from tests.structure.source import ROOT

NUMBER = UUID(int=1)


@dataclass
class Link:
    """Something with values."""

    label: str
    on: bool = False


@dataclass
class Only:
    """Something with one value."""

    label: str


ALIKE = [
    "1",
    SafeString("1"),
    1,
    True,
    "",
    None,
    False,
    0,
    (),
    [],
    {},
    ["1"],
    ("1",),
    [["1"]],
    {"1": ""},
    {"": "1"},
    ["1", ""],
    NUMBER,
    str(NUMBER),
    Link("1"),
    Link("1", on=True),
    Only("1"),
    {"label": "1"},
]


def test_what_looks_different_is_told_apart() -> None:
    keys = [parts._Key("a.html", {"value": value}) for value in ALIKE]
    assert len(set(keys)) == len(ALIKE)


@pytest.mark.parametrize("value", ALIKE, ids=repr)
def test_equal_values_have_one_text(value: Any) -> None:
    key = parts._Key("a.html", {"value": value})
    assert key == parts._Key("a.html", {"value": value})
    assert key != parts._Key("b.html", {"value": value})
    assert key != parts._Key("a.html", {"other": value})


def test_a_lazy_text_is_what_it_says_now() -> None:
    lazy = lazystr("Sort")
    assert parts._Key("a.html", {"value": lazy}) == parts._Key("a.html", {"value": "Sort"})


@pytest.mark.parametrize(
    "value", [datetime(2026, 1, 1, tzinfo=UTC), object(), Account(), {"a": {1}}, 1.5]
)
def test_what_may_change_cannot_be_given(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot be given"):
        parts.draw("ui/menu.html", {"items": [value]})


def test_values_are_escaped_and_never_mixed_up() -> None:
    menu = {"label": "", "items": [{"label": "<b>", "url": "/a"}]}
    safe = {"label": "", "items": [{"label": SafeString("<b>"), "url": "/a"}]}
    for _ in range(2):
        assert "&lt;b&gt;" in parts.draw("ui/menu.html", menu)
        assert "<span><b></span>" in parts.draw("ui/menu.html", safe)


def test_the_texts_kept_are_limited() -> None:
    for number in range(parts.MOST_KEPT + 10):
        parts.draw("ui/menu.html", {"label": str(number), "items": []})
    assert parts.draw("ui/menu.html", {"label": "0", "items": []}).count('"0"') == 2


def test_parts_take_nothing_from_the_page() -> None:
    """They are not given it; a name of it in their text would show nothing."""
    folder = ROOT / "templates"
    texts = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.html")
    }
    used = {piece.split('"')[0] for text in texts.values() for piece in text.split('{% part "')[1:]}
    assert used >= {name for name, text in texts.items() if text.startswith("{# a part given ")}
    for name in used:
        for word in ("shell.", "request", "csrf_token", "messages"):
            assert word not in texts[name], f"{name} uses {word}"


def frame(client: Client, account: Account) -> str:
    """A page with its menus, without what differs at each request."""
    return client.get(f"/a/{account.pk}/contacts/", follow=True).content.decode()


def test_each_member_sees_their_own_frame(
    account: Account, other_account: Account, alice: Member, carol: Member, mallory: Member
) -> None:
    pages = {}
    for _ in range(2):  # the second time from what was kept
        for member in (alice, carol, mallory):
            pages[member] = frame(signed_in(member), member.account)
    for member, page in pages.items():
        for other in pages:
            assert (other.user.email in page) == (other == member)
            if other.account_id != member.account_id:
                assert str(other.account_id) not in page
    assert "contacts/new/" in pages[alice]
    assert "contacts/new/" not in pages[carol]


def test_a_right_taken_or_given_shows_at_once(account: Account, carol: Member) -> None:
    client = signed_in(carol)
    assert "contacts/new/" not in frame(client, account)
    role = carol.role
    role.permissions = [*role.permissions, "contacts.create"]
    with make.writes.frame("test data", silent=True), make.scope(account):
        role.save()
    assert "contacts/new/" in frame(client, account)
    role.permissions = ["contacts.view"]
    with make.writes.frame("test data", silent=True), make.scope(account):
        role.save()
    page = frame(client, account)
    assert "contacts/new/" not in page
    assert 'id="palette"' not in page
    assert 'class="dropdown bell"' not in page


def test_a_new_name_and_theme_show_at_once(account: Account, alice: Member) -> None:
    client = signed_in(alice)
    assert "Alicia" not in frame(client, account)
    alice.user.first_name = "Alicia"
    alice.user.save()
    page = frame(client, account)
    assert "Alicia" in page
    assert 'data-theme-choice="dark" aria-pressed="false"' in page
    client.cookies["theme"] = "dark"
    assert 'data-theme-choice="dark" aria-pressed="true"' in frame(client, account)
    client.cookies["theme"] = "pink"
    assert 'data-theme-choice="system" aria-pressed="true"' in frame(client, account)


def test_forms_of_a_page_have_the_token_of_the_request(account: Account, alice: Member) -> None:
    """They stand beside their buttons, which are drawn once."""
    make.make_contact(account)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(alice).cookies
    page = frame(strict, account)
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}" form="bulk-bar">' in (
        page
    )
    assert 'form="sign-out"' in page
    assert strict.post("/accounts/logout/").status_code == 403
    assert strict.post("/accounts/logout/", {"csrfmiddlewaretoken": token}).status_code == 302
