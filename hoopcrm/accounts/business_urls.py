from django.urls import path

from hoopcrm.accounts.views.business import BusinessProfile, DuplicatesPanel

app_name = "business"
urlpatterns = [
    path("", BusinessProfile.as_view(), name="profile"),
    path("duplicates/", DuplicatesPanel.as_view(), name="duplicates"),
]
