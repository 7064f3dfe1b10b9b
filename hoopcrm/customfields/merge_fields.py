"""Merge fields of the account's own texts: `custom_values.*`."""

from hoopcrm.core.merge import MergeContext, MergeNamespace, merge_namespaces
from hoopcrm.customfields.access import custom_values


def own_values(context: MergeContext) -> dict[str, str]:
    """Every custom value by its key."""
    return {one.key: one.value for one in custom_values()}


merge_namespaces.add(MergeNamespace(key="custom_values", values=own_values))
