from django.urls import path

from hoopcrm.accounts.views import home, profile

app_name = "accounts"
urlpatterns = [
    path("home/", home.home, name="home"),
    path("profile/", profile.profile, name="profile"),
]
