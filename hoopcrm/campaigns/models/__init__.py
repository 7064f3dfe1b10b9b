from hoopcrm.campaigns.models.campaign import Campaign, CampaignRun

__all__ = ["Campaign", "CampaignRun"]
