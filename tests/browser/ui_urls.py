from django.urls import include, path

from hoopcrm.core.views.gallery import gallery
from tests.browser import ui_pages

urlpatterns = [
    path("ui/", gallery),
    path("t/", ui_pages.page),
    path("t/part/<str:key>/", ui_pages.part),
    path("t/edit/", ui_pages.edit),
    path("t/view/", ui_pages.view),
    path("t/new/", ui_pages.new),
    path("t/undo/", ui_pages.undo),
    path("t/count/", ui_pages.count),
    path("t/slow/", ui_pages.slow),
    path("t/broken/", ui_pages.broken),
    path("t/tags/", ui_pages.tags),
    path("t/upload/", ui_pages.upload),
    path("t/search/", ui_pages.search),
    path("", include("hoopcrm.urls")),
]
