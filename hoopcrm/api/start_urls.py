from django.urls import path

from hoopcrm.api.views.start import start

app_name = "api_start"
urlpatterns = [path("", start, name="page")]
