from django.urls import path

from hoopcrm.accounts.views.staff import StaffEdit, StaffList

app_name = "staff"
urlpatterns = [
    path("", StaffList.as_view(), name="list"),
    path("<uuid:pk>/", StaffEdit.as_view(), name="edit"),
]
