"""What the installation remembers of its demo."""

from typing import ClassVar, Self

from django.db import models


class DemoState(models.Model):
    """One row: which account is the demo, and whether somebody has removed it for good."""

    ONLY: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    account_id = models.UUIDField(null=True, blank=True)
    loaded_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "demo"
        verbose_name_plural = "demo"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="demo_demostate_only_one")
        ]

    def __str__(self) -> str:
        return str(self.account_id or "")

    @classmethod
    def locked(cls) -> Self:
        """The row, locked, so that two loads wait for each other."""
        cls.objects.get_or_create(pk=cls.ONLY)
        return cls.objects.select_for_update().get(pk=cls.ONLY)
