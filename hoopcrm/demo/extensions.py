"""What the demo adds to the sign-in page, and to the mailbox."""

from hoopcrm.accounts.offers import login_offers
from hoopcrm.demo.access import demo_account
from hoopcrm.demo.logins import DEMO_OFFERS
from hoopcrm.transports.doors import MailboxDoor, mailbox_doors

login_offers.add(DEMO_OFFERS)
mailbox_doors.add(MailboxDoor(key="demo", is_open=lambda: demo_account() is not None))
