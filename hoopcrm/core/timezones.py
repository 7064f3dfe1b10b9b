"""Time zones by their IANA names."""

from functools import lru_cache
from zoneinfo import available_timezones

REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if name not in ("localtime", "Factory"))


def is_time_zone(name: str) -> bool:
    """Whether `name` is exactly an IANA time zone (letter case counts)."""
    return name in _known()


@lru_cache(maxsize=1)
def grouped() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(region, names) for selects; UTC first, without the aliases outside the regions."""
    by_region: dict[str, list[str]] = {region: [] for region in REGIONS}
    for name in sorted(_known()):
        region = name.partition("/")[0]
        if region in by_region and "/" in name:
            by_region[region].append(name)
    return (("UTC", ("UTC",)), *((region, tuple(names)) for region, names in by_region.items()))
