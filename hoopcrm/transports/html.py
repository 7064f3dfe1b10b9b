"""Making the HTML of a message safe to stand in a page of ours."""

import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "hr", "i"),
    *("li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "u", "ul"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}


def safe_html(html: str) -> SafeString:
    """`html` without scripts, styles, forms, pictures from elsewhere and odd addresses."""
    return mark_safe(  # noqa: S308 - cleaned by nh3 against the lists above
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel="noopener noreferrer",
        )
    )
