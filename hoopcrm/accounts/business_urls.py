from django.urls import path

from hoopcrm.accounts.views.business import BusinessProfile, DuplicatesPanel
from hoopcrm.accounts.views.logo import LogoPage, logo_image, logo_remove

app_name = "business"
urlpatterns = [
    path("", BusinessProfile.as_view(), name="profile"),
    path("duplicates/", DuplicatesPanel.as_view(), name="duplicates"),
    path("logo/", LogoPage.as_view(), name="logo"),
    path("logo/remove/", logo_remove, name="logo_remove"),
    path("logo/<uuid:pk>/", logo_image, name="logo_image"),
]
