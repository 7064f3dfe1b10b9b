"""What campaigns add to the product: all that programs bring."""

from hoopcrm.campaigns import webhook_payloads as webhook_payloads  # registers what they tell
from hoopcrm.campaigns.kind import CAMPAIGN
from hoopcrm.programs.register import automation, register

register(CAMPAIGN, nav=automation(CAMPAIGN, parent="workflows"))
