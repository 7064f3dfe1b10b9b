"""Migration operations for keys that cannot cross accounts."""

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from hoopcrm.core.constraint_names import same_account_name


def on_delete_clause(field: models.ForeignKey) -> str:
    """What the database does for Django's `on_delete` of this key."""
    on_delete = field.remote_field.on_delete
    if on_delete is models.CASCADE:
        return "ON DELETE CASCADE"
    if on_delete is models.SET_NULL:
        return f'ON DELETE SET NULL ("{field.column}")'
    return ""


class SameAccount(Operation):
    """Foreign key (account, key) -> (account, id): the row and what it points to share an account.

    The target needs the unique pair of `core.owned.account_pair`. PostgreSQL 15 or newer.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, field_name: str) -> None:
        self.model_name = model_name
        self.field_name = field_name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        field: Any = model._meta.get_field(self.field_name)
        target = field.remote_field.model._meta.db_table
        table = model._meta.db_table
        schema_editor.execute(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{same_account_name(table, field.column)}" '
            f'FOREIGN KEY ("account_id", "{field.column}") '
            f'REFERENCES "{target}" ("account_id", "id") '
            f"{on_delete_clause(field)} DEFERRABLE INITIALLY DEFERRED"
        )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        table = model._meta.db_table
        column = model._meta.get_field(self.field_name).column
        schema_editor.execute(
            f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{same_account_name(table, column)}"'
        )

    def describe(self) -> str:
        return f"Keep {self.model_name}.{self.field_name} within one account"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (
            type(self).__name__,
            [],
            {"model_name": self.model_name, "field_name": self.field_name},
        )


def AccountKey(model_name: str, table: str) -> migrations.RunSQL:
    """Foreign key to the account, for tables that hang from no other account-owned table."""
    name = same_account_name(table, "account_id")
    return migrations.RunSQL(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY ("account_id") '
        'REFERENCES "accounts_account" ("id") DEFERRABLE INITIALLY DEFERRED',
        f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"',
    )
