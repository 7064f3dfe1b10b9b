"""Plans as data. A key that a plan does not name is unlimited."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from hoopcrm.core.extensions import Text


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an account may have at most, by limit key."""

    key: str
    label: Text
    limits: Mapping[str, int] = field(default_factory=dict)


PLANS: dict[str, Plan] = {plan.key: plan for plan in (Plan(key="unlimited", label=_("Unlimited")),)}
