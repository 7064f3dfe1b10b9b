from django.urls import path

from hoopcrm.notifications.views import actions, bell
from hoopcrm.notifications.views.list import NoticeListPage

app_name = "notifications"
urlpatterns = [
    path("", NoticeListPage.as_view(), name="list"),
    path("count/", bell.count, name="count"),
    path("latest/", bell.latest, name="latest"),
    path("read/", actions.read_all, name="read_all"),
    path("<uuid:pk>/open/", actions.open_notice, name="open"),
    path("<uuid:pk>/read/", actions.read, name="read"),
    path("<uuid:pk>/unread/", actions.unread, name="unread"),
]
