"""Reading the environment. Bad values stop the program with a message that names the variable."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """The variable, or `default`."""
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """A yes or no: 1/true/yes/on or 0/false/no/off."""
    value = os.environ.get(name, "1" if default else "0").strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}")


def number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from None


def items(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def steps(name: str, default: str) -> list[tuple[int | None, int]]:
    """Pairs "up to:value" in rising order, the last "*:value", as [(1, 1000), (None, 10000)]."""
    given = items(name, default)
    pairs = [part.partition(":")[::2] for part in given]
    try:
        found = [(None if upto == "*" else int(upto), int(value)) for upto, value in pairs]
    except ValueError:
        found = []
    bounds = [upto for upto, _value in found if upto is not None]
    is_whole = len(bounds) == len(found) - 1 and found[-1][0] is None
    if not is_whole or bounds != sorted(set(bounds)) or min(v for _u, v in found) < 1:
        raise ImproperlyConfigured(
            f"{name} must be like 1:1000,5:4999,*:10000, not {','.join(given)!r}"
        )
    return found


def secret(name: str) -> str:
    """The variable, or the content of the file that `<name>_FILE` points to; "" when neither."""
    value = os.environ.get(name, "")
    path = os.environ.get(f"{name}_FILE", "")
    if value or not path:
        return value
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from error
