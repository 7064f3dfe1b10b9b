from django.urls import path

from hoopcrm.core.views.search import search

app_name = "core"
urlpatterns = [path("search/", search, name="search")]
