"""Where people meet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

PLACE_LENGTH = 500


class PlaceKind(models.TextChoices):
    """What the place of a meeting is; "" takes the next default: the host's, the calendar's."""

    CUSTOM = "custom", _("Custom text")
    ADDRESS = "address", _("Address")
    LINK = "link", _("Video link")
    PHONE_OUT = "phone_out", _("We call them")
    PHONE_IN = "phone_in", _("They call us")
    ROOM = "room", _("The room that is booked")
    ASK = "ask", _("Ask whoever books")
