"""Rich text that people write: one small set of HTML, cleaned on the way in.

Allowed are bold, italic, underline, strikethrough, bulleted and numbered lists and links;
paragraphs and line breaks give it structure. What is stored is safe to show as it is.
"""

import re
from html import escape, unescape
from html.parser import HTMLParser

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hoopcrm.core.errors import Refused
from hoopcrm.core.text import clean_block

TAGS = frozenset({"a", "br", "em", "li", "ol", "p", "s", "strong", "u", "ul"})
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
# The same under other names, as editors and pasted pages write it.
_SYNONYMS = {"b": "strong", "i": "em", "strike": "s", "del": "s", "ins": "u"}
# These become paragraphs, so that their words do not run into each other.
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "caption", "dd", "div", "dt", "h1", "h2", "h3", "h4"}
    | {"h5", "h6", "pre", "section", "tr"}
)
# The parser knows rows and cells only within a table.
_TABLES = frozenset({"table", "tbody", "td", "tfoot", "th", "thead"})
_DROPPED = frozenset(
    {"audio", "button", "canvas", "iframe", "math", "noscript", "object", "script", "select"}
    | {"style", "svg", "template", "textarea", "title", "video"}
)
# Pasted markup may be so many times longer than the text that it carries.
MARKUP_FACTOR = 10
# The time that parsing takes grows with the square of how deep elements are nested.
MOST_TAGS = 4000

_TAG = re.compile(r"<(/?)(\w+)([^>]*)>")
_EMPTY = re.compile(r"<(p|li|ul|ol|strong|em|u|s|a)(?: [^>]*)?>(?:\s|&nbsp;|<br>)*</\1>")
_BLANK_END = re.compile(r"(?:\s|<br>)+(?=</(?:p|li)>)")
_NO_ADDRESS = re.compile(r'<a rel="noopener">(.*?)</a>', re.DOTALL)
_BLOCK = re.compile(r"<(?:p|ul|ol)>")
_FORMATTED = re.compile(r"<(?!/?p>|br>)")


def clean_html(raw: str, limit: int, *, field: str | None = None) -> str:
    """`raw` cut down to what is allowed; "" when it holds no text. `limit`: characters of text.

    Cleaning what is clean changes nothing.

    Raises:
        Refused: `too_long` or `bad_character`, on `field`.
    """
    if len(raw) > limit * MARKUP_FACTOR or raw.count("<") > MOST_TAGS:
        raise _too_long(limit, field)
    html = clean_block(raw, limit=limit * MARKUP_FACTOR, field=field)
    html = nh3.clean(
        html,
        tags=set(TAGS | _SYNONYMS.keys() | _BLOCKS | _TABLES),
        clean_content_tags=set(_DROPPED),
        attributes={"a": {"href"}},
        attribute_filter=lambda _tag, _name, value: value.replace("<", "%3C").replace(">", "%3E"),
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
    # Once more, since a paragraph within a paragraph ends the outer one.
    html = nh3.clean(
        _TAG.sub(_renamed, html),
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes=set(SCHEMES),
        url_relative="deny",
        link_rel="noopener",
    )
    html = _without_blanks(_NO_ADDRESS.sub(r"\1", html))
    if html and not _BLOCK.search(html):
        html = f"<p>{html}</p>"
    text = to_text(html)
    if len(text) > limit:
        raise _too_long(limit, field, len(text))
    return html if text else ""


def to_text(html: str) -> str:
    """The words of clean HTML, line by line, for searching, exports and previews."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


def from_text(text: str) -> str:
    """Plain text as HTML: an empty line ends a paragraph. Not cleaned."""
    lines = escape(text.replace("\r\n", "\n").replace("\r", "\n").strip(), quote=False)
    paragraphs = [part.replace("\n", "<br>") for part in re.split(r"\n\s*\n", lines) if part]
    return "".join(f"<p>{part}</p>" for part in paragraphs)


def as_plain(html: str) -> str:
    """The opposite of `from_text`, for HTML that is not `is_formatted`."""
    lines = html.replace("<br>", "\n").replace("</p>", "\n\n").replace("<p>", "")
    return unescape(lines).strip()


def show(html: str) -> SafeString:
    """Clean HTML as a page shows it: its links open beside the page."""
    return mark_safe(html.replace("<a href=", '<a target="_blank" href='))  # noqa: S308 - clean


def is_formatted(html: str) -> bool:
    """Whether clean HTML has more than paragraphs and line breaks."""
    return _FORMATTED.search(html) is not None


class _Reader(HTMLParser):
    """Collects text. Items stand on lines of their own, with a dash or their number."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._lists: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self._line()
        elif tag in {"ul", "ol"}:
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            indent = "  " * (len(self._lists) - 1)
            self._parts.append(f"\n{indent}- " if number is None else f"\n{indent}{number}. ")
            if number is not None:
                self._lists[-1] = number + 1
        elif tag == "br":
            self._parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        if tag in {"p", "ul", "ol"}:
            self._line()

    def handle_data(self, data: str) -> None:
        words = re.sub(r"\s+", " ", data)
        at_start = not self._parts or self._parts[-1].endswith(("\n", " "))
        self._parts.append(words.lstrip() if at_start else words)

    def _line(self) -> None:
        """Begin a line, unless an item has just done so."""
        if self._parts and not self._parts[-1].startswith("\n"):
            self._parts.append("\n")

    def text(self) -> str:
        """What was read, without white space at the ends of lines and doubled empty lines."""
        lines = [line.rstrip() for line in "".join(self._parts).split("\n")]
        return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()


def _renamed(found: re.Match[str]) -> str:
    slash, tag, rest = found.groups()
    if tag in _BLOCKS:
        return f"<{slash}p>"
    if tag in _TABLES:
        return " "
    return f"<{slash}{_SYNONYMS.get(tag, tag)}{rest}>"


def _without_blanks(html: str) -> str:
    """Without elements that hold nothing and line breaks at the end of a paragraph."""
    while True:
        shorter = _BLANK_END.sub("", _EMPTY.sub("", html)).strip()
        if shorter == html:
            return html
        html = shorter


def _too_long(limit: int, field: str | None, length: int | None = None) -> Refused:
    if length is None:
        message = _("At most %(limit)d characters; this is far longer.") % {"limit": limit}
    else:
        message = _("At most %(limit)d characters; this has %(length)d.") % {
            "limit": limit,
            "length": length,
        }
    return Refused("too_long", message, field=field)
