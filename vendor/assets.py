"""Refresh the browser libraries under static/vendor from npm.

Run by developers only, when a version below changes; what it writes is committed, so that
neither users nor the server need node:

    python3 vendor/assets.py            # npm installs the pinned packages into a temporary folder
    python3 vendor/assets.py FOLDER     # takes them from FOLDER/node_modules instead

Tabler's style sheet is wrapped in `@layer vendor`, so that our own layers win without
specificity fights. Source map references are taken out: the maps are not vendored, and
manifest storage refuses references to files that are missing.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
AXE = ROOT / "tests" / "browser" / "vendor" / "axe.min.js"

PACKAGES = {
    "@tabler/core": "1.6.1",
    "@tabler/icons": "3.51.0",
    "tom-select": "2.6.2",
    "@event-calendar/build": "5.10.1",
    "@fontsource-variable/inter": "5.3.0",
    "axe-core": "4.14.1",
}

FONT_SUBSETS = ("cyrillic-ext", "cyrillic", "greek", "vietnamese", "latin-ext", "latin")

ICONS = """
activity address-book adjustments-horizontal alert-circle alert-triangle api-app archive
arrow-back-up arrow-down arrow-forward-up arrow-left arrow-merge arrow-right arrow-up arrows-sort at ban bell
bell-off bold bolt bookmark brand-whatsapp briefcase building bulb cake calendar calendar-check
calendar-event calendar-off
calendar-plus calendar-question calendar-time calendar-x camera cash chart-bar chart-line chart-pie check checkbox
checklist chevron-down chevron-left chevron-right chevron-up chevrons-left chevrons-right
circle-check circle-dashed circle-minus circle-plus circle-x clipboard-list clock clock-pause
cloud-upload code coin columns-3 copy corner-down-left credit-card database device-desktop
device-floppy device-mobile dots dots-vertical download edit external-link eye eye-off file
file-export file-import file-invoice file-off file-spreadsheet file-text file-type-csv
file-type-pdf file-zip files filter filter-off filter-plus flag flame folder folder-open
folder-plus forms git-merge globe grip-vertical hash heart help-circle history home hourglass
id-badge-2 inbox info-circle italic key keyboard language layout-dashboard layout-kanban layout-list
layout-sidebar-left-collapse layout-sidebar-left-expand link link-off list list-check
list-details list-numbers loader-2 lock login logout mail mail-forward mail-opened mailbox map-pin
maximize menu-2 message message-2 message-circle messages microphone mood-empty moon music
navigation news note notes package paperclip password pencil phone phone-call phone-incoming
phone-outgoing photo pin pinned pinned-off player-pause player-play player-stop plug plus point printer
progress puzzle receipt refresh reload repeat robot rocket route rosette-discount-check
search select selector send server settings share shield shield-check shield-lock
shopping-cart signature sitemap sort-ascending sort-descending sparkles stack-2 star
star-filled strikethrough sun switch-horizontal table tag tags target ticket timeline toggle-right tool
trash trash-off trending-up trophy typography underline unlink upload user user-check user-circle
user-edit user-minus user-off user-plus user-search user-star user-x users users-group
users-plus versions video wallet webhook world writing x zoom-in zoom-question
""".split()

MIT = """MIT License

{holders}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software
and associated documentation files (the "Software"), to deal in the Software without
restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING
BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
TABLER_HOLDERS = (
    "Copyright 2018-2026 The Tabler Authors\nCopyright 2018-2026 codecalm.net Paweł Kuna"
)

EVENT_CALENDAR_HOLDERS = "Copyright (c) 2021 vkurko\n\nIt contains Svelte: Copyright (c) 2016-2025 Svelte Contributors"

SOURCE_MAP = re.compile(r"^\s*(//[#@]|/\*[#@])\s*sourceMappingURL=.*$", re.MULTILINE)


def without_source_map(text: str) -> str:
    return SOURCE_MAP.sub("", text).rstrip() + "\n"


def in_layer(css: str) -> str:
    """Wrap a style sheet in our lowest layer; @charset may not stand inside a block."""
    body = css.removeprefix('@charset "UTF-8";')
    return f'@charset "UTF-8";@layer vendor{{{body}}}\n'


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def copy_text(source: Path, target: Path, *, layer: bool = False) -> None:
    text = without_source_map(source.read_text(encoding="utf-8"))
    write(target, in_layer(text) if layer else text)


def copy_tabler(modules: Path) -> None:
    dist = modules / "@tabler/core/dist"
    target = VENDOR / "tabler"
    copy_text(dist / "css/tabler.min.css", target / "tabler.min.css", layer=True)
    copy_text(dist / "js/tabler.min.js", target / "tabler.min.js")
    write(target / "LICENSE", MIT.format(holders=TABLER_HOLDERS))


def copy_tom_select(modules: Path) -> None:
    source = modules / "tom-select"
    target = VENDOR / "tom-select"
    copy_text(source / "dist/css/tom-select.min.css", target / "tom-select.min.css", layer=True)
    copy_text(source / "dist/js/tom-select.popular.min.js", target / "tom-select.min.js")
    shutil.copy(source / "LICENSE", target / "LICENSE")


def copy_event_calendar(modules: Path) -> None:
    dist = modules / "@event-calendar/build/dist"
    target = VENDOR / "event-calendar"
    copy_text(dist / "event-calendar.min.css", target / "event-calendar.min.css", layer=True)
    copy_text(dist / "event-calendar.min.js", target / "event-calendar.min.js")
    write(target / "LICENSE", MIT.format(holders=EVENT_CALENDAR_HOLDERS))


def copy_inter(modules: Path) -> None:
    source = modules / "@fontsource-variable/inter"
    target = VENDOR / "inter"
    target.mkdir(parents=True, exist_ok=True)
    faces = re.findall(r"@font-face \{.*?\}", (source / "index.css").read_text(), re.DOTALL)
    kept = []
    for face in faces:
        name = re.search(r"files/(inter-([a-z-]+)-wght-normal\.woff2)", face)
        if name and name.group(2) in FONT_SUBSETS:
            shutil.copy(source / "files" / name.group(1), target / name.group(1))
            face = face.replace("./files/", "./").replace("woff2-variations", "woff2")
            kept.append(face)
    write(target / "inter.css", "\n".join(kept) + "\n")
    shutil.copy(source / "LICENSE", target / "LICENSE")


def symbol(modules: Path, name: str) -> str:
    if name.endswith("-filled"):
        path = modules / "@tabler/icons/icons/filled" / f"{name.removesuffix('-filled')}.svg"
        paint = 'fill="currentColor"'
    else:
        path = modules / "@tabler/icons/icons/outline" / f"{name}.svg"
        paint = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
    inner = path.read_text().split(">", 1)[1].rsplit("</svg>", 1)[0]
    inner = inner.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "")
    inner = re.sub(r"\s*\n\s*", "", inner).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24" {paint}>{inner}</symbol>'


def build_sprite(modules: Path) -> None:
    symbols = "\n".join(symbol(modules, name) for name in sorted(set(ICONS)))
    write(
        VENDOR / "icons.svg",
        f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n',
    )
    shutil.copy(modules / "@tabler/icons/LICENSE", VENDOR / "icons.LICENSE")


def copy_axe(modules: Path) -> None:
    copy_text(modules / "axe-core/axe.min.js", AXE)
    shutil.copy(modules / "axe-core/LICENSE", AXE.with_name("axe.LICENSE"))


def install(folder: Path) -> None:
    specs = [f"{name}@{version}" for name, version in PACKAGES.items()]
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *specs],
        cwd=folder,
        check=True,
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else temporary)
        if len(sys.argv) == 1:
            install(folder)
        modules = folder / "node_modules"
        copy_tabler(modules)
        copy_tom_select(modules)
        copy_event_calendar(modules)
        copy_inter(modules)
        build_sprite(modules)
        copy_axe(modules)


if __name__ == "__main__":
    main()
