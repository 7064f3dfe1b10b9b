"""The browser fixture is the system's browser, at the size that pages are designed for."""

from playwright.sync_api import Page, expect


def test_page_opens_in_the_systems_browser(page: Page) -> None:
    page.set_content("<h1>Hello</h1>")
    expect(page.get_by_role("heading")).to_have_text("Hello")
    assert page.viewport_size == {"width": 1440, "height": 900}
