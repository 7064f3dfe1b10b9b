"""The registry of kinds of programs: workflows and campaigns, with their tables and words."""

from collections.abc import Callable
from dataclasses import dataclass

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry
from hoopcrm.programs.models import Program, Run


@dataclass(frozen=True, kw_only=True)
class Words:
    """Sentences of pages about one kind; `%(name)s` is the program's or the contact's.

    Attributes:
        one, many: what it is called, as headings.
        none_yet, none_yet_text, none_found: an empty list.
        draft_refused: enrolling into a draft.
        nothing_published: an empty picker.
        add_bulk, remove_bulk: heads of the dialogs, by the number of contacts.
    """

    one: Text
    many: Text
    may_view: Text
    may_enrol: Text
    may_edit: Text
    new: Text
    create: Text
    rename: Text
    search: Text
    none_yet: Text
    none_yet_text: Text
    none_found: Text
    created: Text
    renamed: Text
    published: Text
    drafted: Text
    deleted: Text
    delete: Text
    name_taken: Text
    gone: Text
    draft_refused: Text
    add: Text
    added: Text
    choose: Text
    search_published: Text
    nothing_published: Text
    enrolled_already: Text
    remove: Text
    removed: Text
    not_enrolled: Text
    add_bulk: Callable[[int], str]
    remove_bulk: Callable[[int], str]
    add_label: Text
    remove_label: Text
    event_enrolled: Text
    event_enrolled_label: Text
    event_removed: Text
    event_removed_label: Text
    event_finished: Text
    event_finished_label: Text
    active_field: Text
    finished_field: Text
    none_active: Text
    in_none: Callable[[int], str]
    none_past: Text


@dataclass(frozen=True, kw_only=True)
class ProgramKind:
    """One kind of program.

    Attributes:
        key: "workflow": begins its event types and kinds of operations.
        in_info: whether Contact info names those that a contact is in.
        area: "workflows": its address, URL namespace, permissions and template names.
    """

    key: str
    area: str
    icon: str
    program: type[Program]
    run: type[Run]
    words: Words
    in_info: bool = False
    weight: int = 50

    @property
    def view(self) -> str:
        """The right to see them."""
        return f"{self.area}.view"

    @property
    def edit(self) -> str:
        """The right to make, change and delete them."""
        return f"{self.area}.edit"

    @property
    def enrol(self) -> str:
        """The right to enrol contacts, and to remove them."""
        return f"{self.area}.enrol"

    @property
    def changed(self) -> str:
        """The browser event after a change."""
        return f"{self.area}-changed"


program_kinds: Registry[ProgramKind] = Registry("program_kinds")


def kind_of(thing: Program | Run | type[Program] | type[Run]) -> ProgramKind:
    """The kind of a program or a run."""
    return program_kinds.get(thing.kind_key)
