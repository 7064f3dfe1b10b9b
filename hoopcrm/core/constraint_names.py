"""Names of the constraints that migrations add by hand (63 bytes at most)."""

import hashlib

POSTGRES_NAME_LIMIT = 63


def same_account_name(table: str, column: str) -> str:
    """Name of the same-account key of `table.column`."""
    name = f"{table}_{column}_same_account"
    if len(name) <= POSTGRES_NAME_LIMIT:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: POSTGRES_NAME_LIMIT - 9]}_{digest}"
