from django.urls import path

from hoopcrm.accounts.views.audit import AuditExport, AuditPage

app_name = "audit"
urlpatterns = [
    path("", AuditPage.as_view(), name="log"),
    path("export/", AuditExport.as_view(), name="export"),
]
