"""The API's addresses, below `/api` or at the root of its own host."""

from django.urls import path

from hoopcrm.api import oauth, oauth_locations
from hoopcrm.api.endpoints import new_api
from hoopcrm.api.v1 import (
    appointments,
    associations,
    block_slots,
    bulk,
    businesses,
    calendar_settings,
    contacts,
    custom_fields,
    custom_values,
    locations,
    notes,
    people,
    programs,
    search,
    tags,
    task_search,
    tasks,
    users,
)

api = new_api()
# Before the addresses with an id in them come those with a word in its place.
for module in (bulk, search, contacts, people, notes, tasks, programs):
    api.add_router("", module.router)
for module in (locations, tags, custom_fields, custom_values, task_search, businesses, users):
    api.add_router("", module.router)
for module in (block_slots, appointments, calendar_settings, associations):
    api.add_router("", module.router)

urlpatterns = [
    path("oauth/token", oauth.token),
    path("oauth/installedLocations", oauth_locations.installed_locations),
    path("oauth/installed-locations", oauth_locations.installed_locations),
    path("oauth/locationToken", oauth_locations.location_token),
    path("oauth/location-token", oauth_locations.location_token),
    path("", api.urls),
]
