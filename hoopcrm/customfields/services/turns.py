"""Taking turns where names and keys are made, so that they are unique without a failure."""

from django.db import connection

from hoopcrm.core.scoping import current_account


def take_turn() -> None:
    """Keep others who name fields, folders or values of the account out until the commit.

    Called before the names that exist are read, so that those of whoever was first are seen.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"custom fields {current_account().pk}"],
        )
