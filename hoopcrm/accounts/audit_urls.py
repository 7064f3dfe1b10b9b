from django.urls import path

from hoopcrm.accounts.views.audit import AuditPage

app_name = "audit"
urlpatterns = [path("", AuditPage.as_view(), name="log")]
