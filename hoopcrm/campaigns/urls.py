from hoopcrm.campaigns.kind import CAMPAIGN
from hoopcrm.programs.addresses import addresses

app_name = "campaigns"
urlpatterns = addresses(CAMPAIGN)
