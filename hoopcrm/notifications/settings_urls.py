from django.urls import path

from hoopcrm.notifications.views.settings import NoticeSettingsPage

app_name = "notification_settings"
urlpatterns = [path("", NoticeSettingsPage.as_view(), name="page")]
