from django.urls import path

from appointments.views import agenda_blocks as blocks
from appointments.views.agenda import Agenda
from appointments.views.agenda_event import agenda_event
from appointments.views.agenda_feed import agenda_feed
from appointments.views.agenda_move import AppointmentMove
from appointments.views.appointment_list import AppointmentList
from appointments.views.booking_links import LinkList, LinkNew, link_withdraw
from appointments.views.hand_over import HandOver
from appointments.views.list_export import list_export
from appointments.views.list_parts import list_columns, list_count, list_filters

app_name = "agenda"
urlpatterns = [
    path("calendars/", Agenda.as_view(), name="page"),
    path("calendars/feed/", agenda_feed, name="feed"),
    path("calendars/appointments/<uuid:pk>/", agenda_event, name="event"),
    path("calendars/appointments/<uuid:pk>/move/", AppointmentMove.as_view(), name="move"),
    path("calendars/blocks/new/", blocks.BlockPage.as_view(), name="block_new"),
    path("calendars/blocks/<uuid:pk>/", blocks.BlockPage.as_view(), name="block_edit"),
    path("calendars/blocks/<uuid:pk>/delete/", blocks.block_drop, name="block_delete"),
    path("calendars/staff/<uuid:pk>/", HandOver.as_view(), name="hand_over"),
    path("appointments/", AppointmentList.as_view(), name="list"),
    path("calendars/links/", LinkList.as_view(), name="links"),
    path("calendars/links/new/", LinkNew.as_view(), name="link_new"),
    path("calendars/links/<uuid:pk>/withdraw/", link_withdraw, name="link_withdraw"),
    path("appointments/count/", list_count, name="list_count"),
    path("appointments/filters/", list_filters, name="list_filters"),
    path("appointments/export/", list_export, name="list_export"),
    path("appointments/columns/", list_columns, name="list_columns"),
]
