"""Campaigns, and the runs of contacts through them."""

from django.db import models

from hoopcrm.core.owned import SameAccountKey
from hoopcrm.programs.models import Program, Run, program_constraints, run_constraints


class Campaign(Program):
    """A campaign of the account."""

    kind_key = "campaign"

    class Meta:
        ordering = ["name_folded", "id"]
        constraints = program_constraints("campaigns_campaign")


class CampaignRun(Run):
    """A contact in a campaign, now or once."""

    kind_key = "campaign"

    program = SameAccountKey(Campaign, on_delete=models.CASCADE, related_name="runs")

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = run_constraints("campaigns_campaignrun")
