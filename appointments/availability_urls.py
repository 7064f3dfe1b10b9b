from django.urls import path

from appointments.views import blocks, my_hours

app_name = "availability"
urlpatterns = [
    path("", my_hours.Availability.as_view(), name="page"),
    path("hours/new/", my_hours.SchedulePage.as_view(), name="hours_new"),
    path("hours/<uuid:pk>/", my_hours.SchedulePage.as_view(), name="hours_edit"),
    path("hours/<uuid:pk>/delete/", my_hours.schedule_drop, name="hours_delete"),
    path("blocks/new/", blocks.BlockPage.as_view(), name="block_new"),
    path("blocks/<uuid:pk>/", blocks.BlockPage.as_view(), name="block_edit"),
    path("blocks/<uuid:pk>/delete/", blocks.block_drop, name="block_delete"),
]
