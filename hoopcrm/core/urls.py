from django.urls import path

from hoopcrm.core.views.search import search
from hoopcrm.core.views.settings import settings_overview

app_name = "core"
urlpatterns = [
    path("search/", search, name="search"),
    path("settings/", settings_overview, name="settings"),
]
