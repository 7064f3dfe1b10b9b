from hoopcrm.programs.addresses import addresses
from hoopcrm.workflows.kind import WORKFLOW

app_name = "workflows"
urlpatterns = addresses(WORKFLOW)
