"""Sizes of files in words."""

import re

from django.template.defaultfilters import filesizeformat


def size_text(size: int) -> str:
    """`size` bytes for people: "100 MB", "1.5 KB"."""
    return re.sub(r"[.,]0(?=\D)", "", filesizeformat(size))
