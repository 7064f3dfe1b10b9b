"""The picture of a contact: cropped with mouse and keyboard, shown, taken away and back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, expect

from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.scoping import scope
from tests.browser.conftest import SignIn, violations
from tests.conftest import signed_in
from tests.files import pictures
from tests.make import make_contact

pytestmark = pytest.mark.django_db(transaction=True)
Address = Callable[..., str]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_crop_a_picture(
    sign_in: SignIn, alice: Member, account: Account, address: Address, scheme: str
) -> None:
    contact = make_contact(account)
    page = sign_in(alice)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address("contacts:record", contact.pk))
    page.get_by_role("link", name="Add a picture").click()
    file = FilePayload(
        name="me.png", mimeType="image/png", buffer=pictures.striped("PNG", (900, 300))
    )
    page.get_by_label("Picture", exact=True).set_input_files(file)

    stage = page.get_by_role("group", name="Part of the picture")
    expect(stage).to_be_focused()
    side = page.locator("[name=crop_side]")
    left = page.locator("[name=crop_left]")
    expect(side).to_have_value("1.000000")
    expect(left).to_have_value("0.333333")
    for _press in range(8):
        page.keyboard.press("+")
    expect(side).not_to_have_value("1.000000")
    expect(page.get_by_label("Zoom")).not_to_have_value("0")
    for _press in range(30):
        page.keyboard.press("Shift+ArrowLeft")
    expect(left).to_have_value("0.000000")
    box = stage.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.wheel(0, 3000)
    expect(side).to_have_value("1.000000")
    # Two frames to the left: what stands at the right end of the picture comes in.
    page.mouse.down()
    page.mouse.move(x - 2 * box["width"], y, steps=4)
    page.mouse.up()
    expect(left).to_have_value("0.666667")
    assert violations(page) == []

    page.get_by_role("button", name="Save picture").click()
    shown = page.locator("#record-avatar img")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("naturalWidth", 300)
    with scope(account):
        stored = Contact.objects.get(pk=contact.pk)
    image = signed_in(alice).get(stored.picture_url)
    assert pictures.colour(b"".join(image.streaming_content)) == "blue"  # type: ignore[attr-defined]

    page.get_by_role("link", name="Change the picture").click()
    page.get_by_role("button", name="Remove the picture").click()
    expect(shown).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(shown).to_be_visible()
    page.goto(address("contacts:list"))
    expect(page.get_by_role("row").locator(".avatar img")).to_have_js_property("naturalWidth", 96)


def test_crop_a_picture_while_adding_a_contact(
    sign_in: SignIn, alice: Member, account: Account, address: Callable[..., str]
) -> None:
    page = sign_in(alice)
    page.goto(address("contacts:list"))
    page.keyboard.press("c")
    form = page.locator("#slide-over-content")
    file = FilePayload(
        name="me.png", mimeType="image/png", buffer=pictures.striped("PNG", (900, 300))
    )
    expect(form.get_by_label("First name")).to_be_focused()
    page.locator("#new-picture-upload").set_input_files(file)
    stage = form.get_by_role("group", name="Part of the picture")
    expect(stage).to_be_focused()
    for _step in range(20):
        stage.press("Shift+ArrowRight")
    assert violations(page) == []
    form.get_by_label("First name").fill("Augusta")
    email = form.get_by_label("E-mail").first
    email.fill("no address")
    form.get_by_role("button", name="Save", exact=True).last.click()
    expect(form).to_contain_text("is not an e-mail address")
    expect(stage).to_be_visible()
    form.get_by_label("E-mail").first.fill("augusta@example.com")
    form.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".toast-message")).to_have_text("Augusta was added.")
    with scope(account):
        stored = Contact.objects.get(first_name="Augusta")
    image = signed_in(alice).get(stored.picture_url)
    assert pictures.colour(b"".join(image.streaming_content)) == "blue"  # type: ignore[attr-defined]
