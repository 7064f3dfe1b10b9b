"""How moments come out of PostgreSQL: by the standard library's parser, which is written in C.

Django's own loader is Python and takes 20 times as long; a page of a list reads hundreds.
"""

import datetime as dt
from typing import Any

from django.db.backends.postgresql.psycopg_any import BaseTzLoader


class MomentLoader(BaseTzLoader):
    """Loads `timestamptz` as an aware datetime in UTC."""

    timezone = dt.UTC

    def load(self, data: Any) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # infinity, years before 1 and after 9999: psycopg says which
            return super().load(data)
        return moment.astimezone(dt.UTC)


def load_moments_fast(*, connection: Any, **kwargs: Any) -> None:
    """Receiver of `connection_created`. Connections in another zone keep Django's loader."""
    if connection.timezone is dt.UTC:
        connection.connection.adapters.register_loader("timestamptz", MomentLoader)
