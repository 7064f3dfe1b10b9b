"""Workflows as a kind of program, with their words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hoopcrm.programs.kinds import ProgramKind, Words, program_kinds
from hoopcrm.workflows.models import Workflow, WorkflowRun

WORDS = Words(
    one=_("Workflow"),
    many=_("Workflows"),
    may_view=_("See workflows and who is in them"),
    may_enrol=_("Add contacts to workflows and remove them"),
    may_edit=_("Create, change, publish and delete workflows"),
    new=_("New workflow"),
    create=_("Create workflow"),
    rename=_("Rename workflow"),
    search=_("Search workflows by name"),
    none_yet=_("No workflows yet"),
    none_yet_text=_(
        "A workflow keeps together the contacts that go through the same process, and since when."
        " You add them on their page or from the list. It carries out no steps by itself yet."
    ),
    none_found=_("No workflow is called “%(search)s”"),
    created=_("“%(name)s” was created as a draft."),
    renamed=_("It is called “%(name)s” now."),
    published=_("“%(name)s” is published. Contacts can be enrolled."),
    drafted=_("“%(name)s” is a draft again. Nobody new can be enrolled."),
    deleted=_("“%(name)s” was deleted."),
    delete=_("Delete the workflow “%(name)s”?"),
    name_taken=_("There is a workflow of this name already."),
    gone=_("This workflow has been deleted."),
    draft_refused=_("This workflow is a draft. Publish it before contacts are enrolled."),
    add=_("Add to workflow"),
    added=_("Added to “%(name)s”."),
    choose=_("Choose a workflow."),
    search_published=_("Search published workflows"),
    nothing_published=_("No workflow is published yet. Contacts can be added to published ones."),
    enrolled_already=_("%(contact)s is in “%(name)s” already."),
    remove=_("Remove %(contact)s from “%(name)s”?"),
    removed=_("Removed from “%(name)s”."),
    not_enrolled=_("This contact is not in the workflow any more."),
    add_bulk=lambda n: ngettext(
        "Add %(n)s contact to a workflow", "Add %(n)s contacts to a workflow", n
    ),
    remove_bulk=lambda n: ngettext(
        "Remove %(n)s contact from a workflow", "Remove %(n)s contacts from a workflow", n
    ),
    add_label=_("Add to workflow"),
    remove_label=_("Remove from workflow"),
    event_enrolled=_("Added to the workflow “%(name)s”"),
    event_enrolled_label=_("Added to workflow"),
    event_removed=_("Removed from the workflow “%(name)s”"),
    event_removed_label=_("Removed from workflow"),
    event_finished=_("Finished the workflow “%(name)s”"),
    event_finished_label=_("Workflow finished"),
    active_field=_("Active workflows"),
    finished_field=_("Finished workflows"),
    none_active=_("In no workflow at the moment."),
    in_none=lambda n: ngettext("is in no workflow", "are in no workflow", n),
    none_past=_("No workflow is behind this contact yet."),
)

WORKFLOW = ProgramKind(
    key="workflow",
    area="workflows",
    icon="route",
    program=Workflow,
    run=WorkflowRun,
    words=WORDS,
    in_info=True,
    weight=10,
)
program_kinds.add(WORKFLOW)
