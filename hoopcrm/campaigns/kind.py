"""Campaigns as a kind of program, with their words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hoopcrm.campaigns.models import Campaign, CampaignRun
from hoopcrm.programs.kinds import ProgramKind, Words, program_kinds

WORDS = Words(
    one=_("Campaign"),
    many=_("Campaigns"),
    may_view=_("See campaigns and who is in them"),
    may_enrol=_("Add contacts to campaigns and remove them"),
    may_edit=_("Create, change, publish and delete campaigns"),
    new=_("New campaign"),
    create=_("Create campaign"),
    rename=_("Rename campaign"),
    search=_("Search campaigns by name"),
    none_yet=_("No campaigns yet"),
    none_yet_text=_(
        "A campaign keeps together the contacts that you address for one purpose, and since when."
        " You add them on their page or from the list. It sends nothing by itself yet."
    ),
    none_found=_("No campaign is called “%(search)s”"),
    created=_("“%(name)s” was created as a draft."),
    renamed=_("It is called “%(name)s” now."),
    published=_("“%(name)s” is published. Contacts can be enrolled."),
    drafted=_("“%(name)s” is a draft again. Nobody new can be enrolled."),
    deleted=_("“%(name)s” was deleted."),
    delete=_("Delete the campaign “%(name)s”?"),
    name_taken=_("There is a campaign of this name already."),
    gone=_("This campaign has been deleted."),
    draft_refused=_("This campaign is a draft. Publish it before contacts are enrolled."),
    add=_("Add to campaign"),
    added=_("Added to “%(name)s”."),
    choose=_("Choose a campaign."),
    search_published=_("Search published campaigns"),
    nothing_published=_("No campaign is published yet. Contacts can be added to published ones."),
    enrolled_already=_("%(contact)s is in “%(name)s” already."),
    remove=_("Remove %(contact)s from “%(name)s”?"),
    removed=_("Removed from “%(name)s”."),
    not_enrolled=_("This contact is not in the campaign any more."),
    add_bulk=lambda n: ngettext(
        "Add %(n)s contact to a campaign", "Add %(n)s contacts to a campaign", n
    ),
    remove_bulk=lambda n: ngettext(
        "Remove %(n)s contact from a campaign", "Remove %(n)s contacts from a campaign", n
    ),
    add_label=_("Add to campaign"),
    remove_label=_("Remove from campaign"),
    event_enrolled=_("Added to the campaign “%(name)s”"),
    event_enrolled_label=_("Added to campaign"),
    event_removed=_("Removed from the campaign “%(name)s”"),
    event_removed_label=_("Removed from campaign"),
    event_finished=_("Finished the campaign “%(name)s”"),
    event_finished_label=_("Campaign finished"),
    active_field=_("Active campaigns"),
    finished_field=_("Finished campaigns"),
    none_active=_("In no campaign at the moment."),
    in_none=lambda n: ngettext("is in no campaign", "are in no campaign", n),
    none_past=_("No campaign is behind this contact yet."),
)

CAMPAIGN = ProgramKind(
    key="campaign",
    area="campaigns",
    icon="send",
    program=Campaign,
    run=CampaignRun,
    words=WORDS,
    weight=20,
)
program_kinds.add(CAMPAIGN)
