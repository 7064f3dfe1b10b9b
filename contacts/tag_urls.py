from django.urls import path

from contacts.views.tag_settings import TagList, TagNew, TagRename, TagsDelete, TagsMerge

app_name = "tags"
urlpatterns = [
    path("", TagList.as_view(), name="list"),
    path("new/", TagNew.as_view(), name="new"),
    path("merge/", TagsMerge.as_view(), name="merge"),
    path("delete/", TagsDelete.as_view(), name="delete"),
    path("<uuid:tag_pk>/rename/", TagRename.as_view(), name="rename"),
]
