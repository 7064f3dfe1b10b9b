"""Where a person came from: the two cards on top of the Activity tab.

Attribution is kept under the names that the API gives its parts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from hoopcrm.core.extensions import Text


@dataclass(frozen=True, kw_only=True)
class AttributionCard:
    """First or latest interaction. Without a source there is none recorded."""

    title: Text
    source: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)


def attribution_cards(record: Any) -> list[AttributionCard]:
    """Both cards of a record that keeps attribution; none where nothing was recorded at all."""
    first = getattr(record, "first_attribution", None)
    latest = getattr(record, "latest_attribution", None)
    if not first and not latest:
        return []
    return [_card(_("First interaction"), first), _card(_("Latest interaction"), latest)]


def _card(title: str, values: Mapping[str, Any] | None) -> AttributionCard:
    if not values:
        return AttributionCard(title=title)
    return AttributionCard(
        title=title,
        source=str(values.get("sessionSource") or _("Unknown source")),
        facts=list(_facts(values)),
    )


def _facts(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, label in (
        ("campaign", _("Campaign")),
        ("utmCampaign", _("Campaign")),
        ("utmSource", _("Source")),
        ("utmMedium", _("Medium")),
        ("medium", _("By")),
        ("referrer", _("Referrer")),
        ("url", _("Page")),
    ):
        if values.get(key):
            yield label, str(values[key])
