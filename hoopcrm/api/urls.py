"""The API's addresses, below `/api` or at the root of its own host."""

from django.urls import path

from hoopcrm.api.endpoints import new_api
from hoopcrm.api.v1 import contacts

api = new_api()
for module in (contacts,):
    api.add_router("", module.router)

urlpatterns = [path("", api.urls)]
