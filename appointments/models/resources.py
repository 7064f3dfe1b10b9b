"""Rooms and equipment that appointments need."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.models.calendars import Calendar
from hoopcrm.core.clock import now
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair

MOST_PIECES = 99


class Resource(AccountOwned):
    """A room, or a kind of equipment.

    Attributes:
        quantity: how many pieces there are; rooms are one each.
        is_active: whether it can be booked.
        deleted_at: appointments that have a deleted one still name it.
    """

    class Kind(models.TextChoices):
        """Values are the API's."""

        ROOM = "room", _("Room")
        EQUIPMENT = "equipment", _("Equipment")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True, max_length=2_000)
    quantity = models.PositiveSmallIntegerField(
        _("how many there are"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PIECES)],
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            account_pair("appointments_resource"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1) & (Q(quantity=1) | ~Q(kind="room")),
                name="appointments_resource_quantity",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_room(self) -> bool:
        return bool(self.kind == self.Kind.ROOM)


class CalendarResource(AccountOwned):
    """What appointments of a calendar need: one of its rooms, and each of its equipment."""

    unaudited = "a part of its calendar"

    id = models.BigAutoField(primary_key=True)
    calendar = SameAccountKey(
        Calendar, on_delete=models.CASCADE, related_name="needs", db_index=False
    )
    resource = SameAccountKey(Resource, on_delete=models.CASCADE, related_name="needed_by")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=("calendar", "resource"), name="appointments_calendarresource_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource_id}"
