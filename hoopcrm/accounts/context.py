"""What the shell around each page needs."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from hoopcrm.core.extensions import NavItem, SettingsGroup, nav_items, new_items, settings_pages
from hoopcrm.core.http import address_of

# What people may choose; otherwise the page follows their system.
THEMES = ("light", "dark")


@dataclass
class ShellLink:
    """One link of the menu, resolved for the account and member."""

    key: str
    label: Any
    url: str
    icon: str = ""
    active: bool = False
    shortcut: str = ""
    slide_over: bool = False
    text: Any = ""
    count_url: str = ""
    count_on: str = ""
    is_child: bool = False


@dataclass(frozen=True)
class SettingsLinks:
    """The settings pages of one group that the member may open."""

    label: Any
    pages: list[ShellLink]


@dataclass
class Shell:
    """The frame of a page; see `templates/base.html`."""

    theme: str = ""
    sidebar_collapsed: bool = False
    demo: bool = False
    mailbox_url: str = ""
    account: Any = None
    logo_url: str = ""
    member: Any = None
    nav: list[ShellLink] = field(default_factory=list)
    nav_bottom: list[ShellLink] = field(default_factory=list)
    new_items: list[ShellLink] = field(default_factory=list)
    jobs_url: str = ""
    jobs_ring_url: str = ""
    notices_url: str = ""
    search_url: str = ""
    profile_url: str = ""
    logout_url: str = ""
    request: HttpRequest | None = None

    @property
    def accounts(self) -> list[dict[str, str]]:
        """The user's other accounts."""
        return [
            {"name": member.account.name, "url": address_of("contacts:list", member.account_id)}
            for member in getattr(self.request, "memberships", ())
            if member.account_id != self.member.account_id
        ]

    @property
    def settings_groups(self) -> list[SettingsLinks]:
        """The settings area as this member may use it; the page that is open is marked."""
        path = self.request.path_info if self.request else ""
        links: dict[SettingsGroup, list[ShellLink]] = {group: [] for group in SettingsGroup}
        for page in settings_pages:
            if self.member.has(page.permission):
                url = address_of(page.url_name, self.member.account_id)
                link = ShellLink(
                    page.key, page.label, url, page.icon, path.startswith(url), text=page.text
                )
                links[page.group].append(link)
        return [SettingsLinks(group.value, pages) for group, pages in links.items() if pages]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell`, made once for a request however many templates it renders."""
    made: Shell | None = getattr(request, "shell_frame", None)
    if made is None:
        made = request.shell_frame = _frame(request)  # type: ignore[attr-defined]
    return {"shell": made}


def _frame(request: HttpRequest) -> Shell:
    theme = request.COOKIES.get("theme", "")
    frame = Shell(
        theme=theme if theme in THEMES else "",
        sidebar_collapsed=request.COOKIES.get("sidebar") == "collapsed",
        demo=settings.DEMO,
        request=request,
    )
    if settings.DEMO:
        frame.mailbox_url = reverse("transports:mailbox")
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        frame.profile_url = reverse("accounts:profile")
        frame.logout_url = reverse("account_logout")
    member = getattr(request, "member", None)
    if member is not None:
        _fill(frame, request, member)
    return frame


def _fill(frame: Shell, request: HttpRequest, member: Any) -> None:
    frame.member, frame.account = member, member.account
    section = getattr(request, "nav_section", "") or request.path_info.split("/")[3]
    section = next((item.key for item in nav_items if section in item.areas), section)
    for item in nav_items:
        if member.has(item.permission) and item.parent in ("", section):
            links = frame.nav_bottom if item.bottom else frame.nav
            links.append(_nav_link(item, member, section))
    _mark_child(frame.nav, request.path_info)
    frame.new_items = [
        ShellLink(
            key=item.key,
            label=item.label,
            url=address_of(item.url_name, member.account_id),
            icon=item.icon,
            shortcut=item.shortcut,
            slide_over=item.slide_over,
        )
        for item in new_items
        if member.has(item.permission)
    ]
    if member.has("search.use"):
        frame.logo_url = member.account.logo_url
        frame.search_url = address_of("core:search", member.account_id)
    if member.has("notices.use"):
        frame.notices_url = address_of("notifications:list", member.account_id)
    if member.has("jobs.view"):
        frame.jobs_url = address_of("jobs:list", member.account_id)
        frame.jobs_ring_url = address_of("jobs:ring", member.account_id)


def _mark_child(links: list[ShellLink], path: str) -> None:
    """Where one stands on the page of a lower entry, mark that instead of the one above."""
    for child in links:
        if child.is_child and path.startswith(child.url):
            for link in links:
                link.active = link is child


def _nav_link(item: NavItem, member: Any, section: str) -> ShellLink:
    try:
        url = address_of(item.url_name, member.account_id)
    except NoReverseMatch:
        raise NoReverseMatch(f"nav item {item.key!r} has no page {item.url_name!r}") from None
    return ShellLink(
        key=item.key,
        label=item.label,
        url=url,
        icon=item.icon,
        active=item.key == section and not item.parent,
        is_child=bool(item.parent),
        shortcut=item.shortcut,
        count_url=address_of(item.count_url_name, member.account_id) if item.count_url_name else "",
        count_on=", ".join(f"{event} from:body" for event in item.count_on),
    )
