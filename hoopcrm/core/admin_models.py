"""The ModelAdmins of all our models, generated from one base.

Data can be read; only what an app registers as an `AdminEditor` can be changed, and that goes
through its services, so that it is audited like anything else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.owned import AccountOwned
from hoopcrm.core.registry import Registry
from hoopcrm.core.scoping import scope

COUNTED = 10_000
LISTED_ACCOUNTS = 200
COLUMNS = 6
# Too long or too raw for a list.
UNLISTED = (models.JSONField, models.TextField)


@dataclass(frozen=True, kw_only=True)
class AdminEditor:
    """What staff may change of a model.

    Attributes:
        key: the model, "app.model" in lower case.
        fields: the fields that stay editable.
        added: the fields of a new row, where they differ.
        save: `save(actor, row, changes)` calls the services; `changes` holds new values by name.
        add: `add(actor, values)` makes a row and returns it; None: rows are not made here.
    """

    key: str
    fields: tuple[str, ...]
    save: Callable[[Actor, Any, Mapping[str, Any]], None]
    add: Callable[[Actor, Mapping[str, Any]], Any] | None = None
    added: tuple[str, ...] = ()


admin_editors: Registry[AdminEditor] = Registry("admin_editors")


class CappedPaginator(Paginator):
    """Counts no further than a person pages."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:COUNTED].count())


class AccountFilter(admin.SimpleListFilter):
    """Rows of one account."""

    title = _("account")
    parameter_name = "account"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        account: Any = model_admin.model._meta.get_field("account").remote_field.model
        chosen = account.objects.order_by("name").values_list("pk", "name")[:LISTED_ACCOUNTS]
        return [(str(pk), name) for pk, name in chosen]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(account_id=self.value()) if self.value() else queryset


class InstallationAdmin(admin.ModelAdmin):
    """Reads a table; changes go through the model's AdminEditor, if it has one."""

    paginator = CappedPaginator
    show_full_result_count = False
    ordering = ("-pk",)
    list_per_page = 50
    actions = None

    @property
    def editor(self) -> AdminEditor | None:
        return admin_editors.find(self.model._meta.label_lower)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        listed = [
            field.name
            for field in self.model._meta.concrete_fields
            if not isinstance(field, UNLISTED) and not field.primary_key and field.name != "account"
        ]
        account = ["account"] if issubclass(self.model, AccountOwned) else []
        return ["__str__", *account, *listed[:COLUMNS]]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        chosen: list[Any] = [AccountFilter] if issubclass(self.model, AccountOwned) else []
        return chosen + [
            field.name
            for field in self.model._meta.concrete_fields
            if field.choices or isinstance(field, models.BooleanField)
        ]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        texts = [
            f"{field.name}__istartswith"
            for field in self.model._meta.concrete_fields
            if isinstance(field, models.CharField) and not field.choices
        ]
        return [f"{self.model._meta.pk.name}__exact", *texts[:4]]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        try:
            self.model._meta.pk.to_python(search_term)
        except Exception:  # noqa: BLE001 - not a key of this table, so it is searched as text
            fields = self.get_search_fields(request)[1:]
            condition = models.Q()
            for name in fields:
                condition |= models.Q(**{name: search_term})
            return (queryset.filter(condition) if search_term and fields else queryset), False
        return super().get_search_results(request, queryset, search_term)

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        shown = self.get_list_display(request)
        return [
            field.name
            for field in self.model._meta.concrete_fields
            if field.is_relation and field.name in shown
        ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        if obj is None and self.editor is not None:
            return list(self.editor.added or self.editor.fields)
        secret = {"password"}
        return [f.name for f in self.model._meta.concrete_fields if f.name not in secret]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        editable: Any = ()
        if self.editor is not None:
            editable = self.get_fields(request) if obj is None else self.editor.fields
        return [f.name for f in self.model._meta.concrete_fields if f.name not in editable]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        related = db_field.remote_field.model
        if issubclass(related, AccountOwned):
            match = request.resolver_match
            row = self.get_object(request, match.kwargs["object_id"]) if match else None
            if row is not None:
                kwargs["queryset"] = related.objects.filter(account_id=row.account_id)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._staff(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.editor is not None and self.editor.add is not None and self._staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.editor is not None and self._staff(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._staff(request)

    def view_on_site(self, obj: Any) -> str | None:
        """The product's own page of this row, where it has one."""
        page = getattr(obj, "get_absolute_url", None)
        return page() if page else None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        editor = self.editor
        if editor is None:
            return
        actor = Actor.of_staff(request)
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        try:
            if not change and editor.add is not None:
                made = editor.add(actor, form.cleaned_data)
                obj.pk, obj._state.adding = made.pk, False
            elif isinstance(obj, AccountOwned):
                with scope(obj.account):
                    editor.save(actor, type(obj).objects.get(pk=obj.pk), values)
            else:
                editor.save(actor, type(obj)._base_manager.get(pk=obj.pk), values)
        except Refused as refusal:
            messages.set_level(request, messages.ERROR)
            messages.error(request, refusal.message)

    def _staff(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.is_active and user.is_staff)


def register_all(configs: list[AppConfig]) -> None:
    """Register every model of these apps that has no admin of its own."""
    for config in configs:
        for model in config.get_models():
            if not admin.site.is_registered(model):
                admin.site.register(model, InstallationAdmin)
