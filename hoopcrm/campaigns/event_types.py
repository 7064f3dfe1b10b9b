"""Events of campaigns."""

from hoopcrm.campaigns.kind import CAMPAIGN
from hoopcrm.programs.events import add_event_types

add_event_types(CAMPAIGN)
