from django.urls import path

from hoopcrm.jobs.views import actions
from hoopcrm.jobs.views.list import JobListPage, ring

app_name = "jobs"
urlpatterns = [
    path("", JobListPage.as_view(), name="list"),
    path("ring/", ring, name="ring"),
    path("<uuid:pk>/pause/", actions.pause, name="pause"),
    path("<uuid:pk>/resume/", actions.resume, name="resume"),
    path("<uuid:pk>/cancel/", actions.cancel, name="cancel"),
]
