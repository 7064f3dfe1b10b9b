"""What every kind of program adds to the product, from one description of it."""

from django.utils.translation import gettext_lazy as _

from contacts.action_sections import ActionSection, action_sections
from contacts.bulk.actions import bulk_actions
from hoopcrm.core.extensions import NavItem, Permission, nav_items, permissions
from hoopcrm.core.journal import Undoable, undoables
from hoopcrm.programs.access import names_for
from hoopcrm.programs.bulk import Enrol, Remove
from hoopcrm.programs.conditions import add_conditions
from hoopcrm.programs.kinds import ProgramKind
from hoopcrm.programs.merging import add_merge_handler
from hoopcrm.programs.services.programs import program_delete_undo
from hoopcrm.programs.services.runs import contact_enrol_undo, contact_remove_undo
from hoopcrm.programs.views.section import section_of


def register(kind: ProgramKind, *, nav: NavItem) -> None:
    """Fill the registries for a kind."""
    words = kind.words
    permissions.add(Permission(key=kind.view, label=words.may_view))
    permissions.add(Permission(key=kind.enrol, label=words.may_enrol))
    permissions.add(
        Permission(key=kind.edit, label=words.may_edit, everyday=False, whole_account=True)
    )
    nav_items.add(nav)
    for verb, permission, undo in (
        ("deleted", kind.edit, program_delete_undo),
        ("enrolled", kind.enrol, contact_enrol_undo),
        ("removed", kind.enrol, contact_remove_undo),
    ):
        undoables.add(Undoable(key=f"{kind.key}.{verb}", permission=permission, undo=undo))
    add_conditions(kind)
    add_merge_handler(kind)
    bulk_actions.add(Enrol(kind))
    bulk_actions.add(Remove(kind))
    action_sections.add(
        ActionSection(
            key=kind.area,
            label=words.many,
            permission=kind.view,
            body=section_of(kind),
            names=names_for(kind) if kind.in_info else None,
            weight=kind.weight,
        )
    )


def automation(kind: ProgramKind, *, parent: str = "", areas: tuple[str, ...] = ()) -> NavItem:
    """The entry of the sidebar: "Automation", or one below it."""
    return NavItem(
        key=kind.area,
        label=kind.words.many if parent else _("Automation"),
        icon=kind.icon if parent else "robot",
        url_name=f"{kind.area}:list",
        permission=kind.view,
        weight=65 + kind.weight // 10,
        parent=parent,
        areas=areas,
    )
