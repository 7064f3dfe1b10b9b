from django.urls import path

from contacts.views.tasks import actions, count, deleted, form
from contacts.views.tasks.list import TaskList

app_name = "tasks"
urlpatterns = [
    path("", TaskList.as_view(), name="list"),
    path("new/", form.TaskNew.as_view(), name="new"),
    path("contacts/", form.contact_options, name="contacts"),
    path("linkable/<slug:kind>/", form.link_options, name="linkable"),
    path("count/", count.task_count, name="count"),
    path("selected/", actions.tasks_selected, name="selected"),
    path("<uuid:pk>/edit/", form.TaskEdit.as_view(), name="edit"),
    path("<uuid:pk>/done/", actions.task_done, name="done"),
    path("<uuid:pk>/open/", actions.task_open, name="open"),
    path("deleted/", deleted.DeletedTasks.as_view(), name="deleted"),
    path("deleted/<uuid:pk>/restore/", deleted.task_bring_back, name="restore"),
    path("<uuid:pk>/delete/", actions.task_remove, name="delete"),
]
