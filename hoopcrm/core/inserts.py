"""New rows, written with less ado than by `save` and `bulk_create`.

Django builds the statement anew for each row; here it is built once for each model, and rows of
several models go to PostgreSQL in one trip. No signal is sent.
"""

from functools import cache
from typing import Any

from django.db import connection, models


def insert(*rows: models.Model) -> None:
    """Write new rows, of any models, in this order. Their ids are known already or not needed."""
    statements: list[str] = []
    parameters: list[Any] = []
    for row in rows:
        statement, fields = _statement(type(row))
        statements.append(statement)
        values = [field.pre_save(row, add=True) for field in fields]
        parameters += map(_stored, fields, values)
        row._state.adding, row._state.db = False, connection.alias
    if statements:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(statements), parameters)


def _stored(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


@cache
def _statement(model: type[models.Model]) -> tuple[str, list[Any]]:
    """The INSERT of one row, and the fields whose values it takes; the database counts up ids."""
    meta = model._meta
    fields = [
        field for field in meta.concrete_fields if not (field.generated or field is meta.auto_field)
    ]
    names = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f'INSERT INTO "{meta.db_table}" ({names}) VALUES ({marks})'  # noqa: S608 - no input
    return statement, fields
