"""Keys by which merge fields and files name things: made once, never changed."""

from collections.abc import Container

from django.utils.text import slugify

from hoopcrm.core.text import fold

KEY_LENGTH = 80


def free_key(name: str, taken: Container[str], *, stem: str) -> str:
    """A key made from a name, with a number when it is taken; `stem` when no letter is left."""
    made = slugify(fold(name)).replace("-", "_").strip("_")[: KEY_LENGTH - 5] or stem
    found, number = made, 1
    while found in taken:
        number += 1
        found = f"{made}_{number}"
    return found
