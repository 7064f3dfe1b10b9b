"""What stays in memory as long as the process lives."""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Load all pages, and spare what is loaded by now from every later garbage collection.

    Otherwise a request in some hundreds waits for a quarter of a second while Python looks through
    modules, URLs and templates that never go away.
    """
    get_resolver().reverse_dict  # noqa: B018 - imports every view
    gc.collect()
    gc.freeze()
